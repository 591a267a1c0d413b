import type { z } from "zod";
import { seeOther } from "../http/answer.ts";
import { clientAddress, clientAddressHeader } from "../http/client-address.ts";
import { errorSummary } from "../http/error-summary.ts";
import { nextPath } from "../http/next-path.ts";
import { isOwnOrigin } from "../http/origin-check.ts";
import { readFields } from "../http/request-fields.ts";
import { forgetTypedValues, writeTypedValues } from "../http/typed-values.ts";
import type { Storefront } from "../storefront.ts";
import { type FormProblem, formProblems } from "./form-problem.ts";
import { signInForm, signUpForm } from "./sign-in-form.ts";

type SessionDeps = Pick<Storefront, "appUrl" | "identity" | "log">;
type Door = {
  page: "/sign-in" | "/sign-up";
  endpoint: string;
  form: z.ZodType<{ next?: string | undefined }>;
};

/** The forms for people. Programs use Better Auth's JSON under `/api/auth`; both end in the same handler. */
export function signInRoute(deps: SessionDeps, request: Request): Promise<Response> {
  return enter(deps, request, { page: "/sign-in", endpoint: "/api/auth/sign-in/email", form: signInForm });
}

export function signUpRoute(deps: SessionDeps, request: Request): Promise<Response> {
  return enter(deps, request, { page: "/sign-up", endpoint: "/api/auth/sign-up/email", form: signUpForm });
}

export async function signOutRoute(deps: SessionDeps, request: Request): Promise<Response> {
  const home = new URL("/", deps.appUrl).href;
  if (!isOwnOrigin(request.headers, deps.appUrl)) return seeOther(home);
  try {
    const answer = await deps.identity.handler(asOurs(deps, request, "/api/auth/sign-out", {}));
    return seeOther(home, cookiesOf(answer));
  } catch (error) {
    deps.log.error(errorSummary(error), "sign-out failed");
    return seeOther(new URL("/?notice=unavailable", deps.appUrl).href);
  }
}

async function enter(deps: SessionDeps, request: Request, door: Door): Promise<Response> {
  if (!isOwnOrigin(request.headers, deps.appUrl)) return again(deps, door, ["foreign_origin"], {});
  const reading = await readFields(request);
  if (!reading.ok) return again(deps, door, ["unreadable"], {});
  const parsed = door.form.safeParse(reading.fields);
  if (!parsed.success)
    return again(
      deps,
      door,
      parsed.error.issues.map(({ message }) => message),
      reading.fields,
    );
  const { next, ...credentials } = parsed.data;
  try {
    const answer = await deps.identity.handler(asOurs(deps, request, door.endpoint, credentials));
    if (answer.ok) return seeOther(new URL(nextPath(next, "/"), deps.appUrl).href, cookiesOf(answer));
    return again(deps, door, [await problemOf(answer)], reading.fields);
  } catch (error) {
    deps.log.error(errorSummary(error), "accounts could not be reached");
    return again(deps, door, ["outage"], reading.fields);
  }
}

/** The same request in the words of Better Auth's JSON API, so that its rate limit and its checks apply to forms too. */
function asOurs(deps: SessionDeps, request: Request, path: string, body: object): Request {
  const headers = new Headers({
    "content-type": "application/json",
    origin: new URL(deps.appUrl).origin,
    [clientAddressHeader]: clientAddress(request.headers),
  });
  for (const name of ["cookie", "user-agent"]) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  return new Request(new URL(path, deps.appUrl), { method: "POST", headers, body: JSON.stringify(body) });
}

async function problemOf(answer: Response): Promise<FormProblem> {
  if (answer.status === 429) return "too_often";
  if (answer.status >= 500) return "outage";
  const body: unknown = await answer.json().catch(() => null);
  const code = typeof body === "object" && body !== null && "code" in body ? String(body.code) : "";
  if (code.startsWith("USER_ALREADY_EXISTS")) return "email_taken";
  if (code === "INVALID_EMAIL") return "email_invalid";
  return answer.status === 401 ? "credentials" : "unreadable";
}

function again(deps: SessionDeps, door: Door, problems: string[], fields: unknown): Response {
  const page = new URL(door.page, deps.appUrl);
  for (const code of new Set(problems))
    page.searchParams.append("problem", Object.hasOwn(formProblems, code) ? code : "unreadable");
  const next =
    typeof fields === "object" && fields !== null && "next" in fields ? nextPath(fields.next, "/") : "/";
  if (next !== "/") page.searchParams.set("next", next);
  return seeOther(
    page.href,
    new Headers({ "Set-Cookie": writeTypedValues(fields, page.protocol === "https:") }),
  );
}

function cookiesOf(answer: Response): Headers {
  const headers = new Headers({ "Set-Cookie": forgetTypedValues });
  for (const cookie of answer.headers.getSetCookie()) headers.append("Set-Cookie", cookie);
  return headers;
}
