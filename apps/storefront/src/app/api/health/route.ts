import { connection } from "next/server";
import { storefront } from "../../../open-storefront.ts";

/** 200 when every part that an answer needs is there, 503 otherwise: for a load balancer. */
export async function GET(): Promise<Response> {
  await connection();
  const health = await storefront().billing.health();
  return Response.json(health, { status: health.ok ? 200 : 503 });
}
