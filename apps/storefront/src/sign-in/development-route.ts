import { z } from "zod";
import { refuse } from "../http/answer.ts";
import { isOwnOrigin } from "../http/origin-check.ts";
import { readFields } from "../http/request-fields.ts";
import type { Storefront } from "../storefront.ts";
import { readDevelopmentPeople } from "./development-people.ts";
import { signInRoute } from "./session-routes.ts";

type DevelopmentDeps = Pick<Storefront, "appUrl" | "identity" | "log" | "developmentPeople">;

const wanted = z.strictObject({ person: z.string() });
const notFound = { code: "not_found", message: "Not found." } as const;

/**
 * `POST /api/development/sign-in` with `{ person }`: signs the visitor in as a seeded person. It answers 404 to every
 * other request, so that it does not exist outside a development world.
 */
export async function developmentSignInRoute(deps: DevelopmentDeps, request: Request): Promise<Response> {
  if (!deps.developmentPeople || !isOwnOrigin(request.headers, deps.appUrl)) return refuse(notFound);
  const reading = await readFields(request);
  const fields = reading.ok ? wanted.safeParse(reading.fields) : null;
  const people = await readDevelopmentPeople(deps.developmentPeople);
  const person = people.find(({ key }) => key === fields?.data?.person);
  if (!person) return refuse(notFound);
  const { email, password } = person;
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/x-www-form-urlencoded");
  headers.delete("content-length");
  const body = new URLSearchParams({ email, password, next: "/account" });
  return signInRoute(deps, new Request(request.url, { method: "POST", headers, body }));
}
