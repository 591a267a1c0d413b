import { connection } from "next/server";
import { storefront } from "../../../open-storefront.ts";
import { storefrontMigrations } from "../../../people/required-migrations.ts";

/** For a load balancer: 200 when every required part is up, 503 otherwise. */
export async function GET(): Promise<Response> {
  await connection();
  const health = await storefront().billing.health({ migrations: [storefrontMigrations] });
  return Response.json(health, { status: health.ok ? 200 : 503 });
}
