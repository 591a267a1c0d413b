import type { z } from "zod";
import { outage, postByAnyone } from "../guard.ts";
import type { Refusal } from "../http/answer.ts";
import { checkFields } from "../http/check-fields.ts";
import { clientAddress, clientAddressHeader } from "../http/client-address.ts";
import { nextPath } from "../http/next-path.ts";
import { clearTypedValues, writeTypedValues } from "../http/typed-values.ts";
import type { Storefront } from "../storefront.ts";
import { type FormProblem, formProblems } from "./form-problem.ts";
import { signInForm, signUpForm } from "./sign-in-form.ts";

type SessionDeps = Pick<Storefront, "appUrl" | "identity" | "log">;
interface Entry {
  page: "/sign-in" | "/sign-up";
  /** Better Auth's. */
  endpoint: string;
  form: z.ZodType<{ next?: string | undefined }>;
}

/** The forms for people. Programs use Better Auth's JSON under `/api/auth`; both end in the same handler. */
export function signInRoute(deps: SessionDeps, request: Request): Promise<Response> {
  return enter(deps, request, { page: "/sign-in", endpoint: "/api/auth/sign-in/email", form: signInForm });
}

export function signUpRoute(deps: SessionDeps, request: Request): Promise<Response> {
  return enter(deps, request, { page: "/sign-up", endpoint: "/api/auth/sign-up/email", form: signUpForm });
}

export function signOutRoute(deps: SessionDeps, request: Request): Promise<Response> {
  return postByAnyone(deps, request, {
    body: "ignored",
    fields: () => ({ ok: true, value: null }),
    work: async () => ({
      ok: true,
      value: await deps.identity.handler(jsonRequest(deps, request, "/api/auth/sign-out", {})),
    }),
    failure: "sign-out failed",
    next: (answer) => ({ to: "/", cookies: cookiesOf(answer) }),
    back: ({ code }) => (code === "unavailable" ? "/?notice=unavailable" : "/"),
  });
}

function enter(deps: SessionDeps, request: Request, { page, endpoint, form }: Entry): Promise<Response> {
  return postByAnyone(deps, request, {
    fields: (body) => checkFields(form, body, "We could not sign you in: check the fields below."),
    work: async ({ fields: { next: _, ...credentials } }) => {
      const answer = await deps.identity.handler(jsonRequest(deps, request, endpoint, credentials));
      return answer.ok ? { ok: true, value: answer } : { ok: false, refusal: await refusalOf(answer) };
    },
    failure: "accounts could not be reached",
    next: (answer, { next }) => ({ to: nextPath(next, "/"), cookies: cookiesOf(answer) }),
    back: (refusal, body) => backToForm(deps, page, refusal, body),
  });
}

/** The request as Better Auth's JSON API takes it, so that its rate limit and its checks apply to forms too. */
function jsonRequest({ appUrl }: SessionDeps, request: Request, path: string, body: object): Request {
  const headers = new Headers({
    "content-type": "application/json",
    origin: new URL(appUrl).origin,
    [clientAddressHeader]: clientAddress(request.headers),
  });
  for (const name of ["cookie", "user-agent"]) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  return new Request(new URL(path, appUrl), { method: "POST", headers, body: JSON.stringify(body) });
}

async function refusalOf(answer: Response): Promise<Refusal> {
  if (answer.status === 429) return { code: "too_many_requests", message: formProblems.too_often.message };
  if (answer.status >= 500) return outage;
  const problem = await problemOf(answer);
  const { field, message } = formProblems[problem];
  return { code: "bad_request", message, fields: { [field]: { message: problem } } };
}

async function problemOf(answer: Response): Promise<FormProblem> {
  const body: unknown = await answer.json().catch(() => null);
  const code = typeof body === "object" && body !== null && "code" in body ? String(body.code) : "";
  if (code.startsWith("USER_ALREADY_EXISTS")) return "email_taken";
  if (code === "INVALID_EMAIL") return "email_invalid";
  return answer.status === 401 ? "credentials" : "unreadable";
}

function backToForm({ appUrl }: SessionDeps, page: string, refusal: Refusal, body: unknown) {
  // Another site fills in nothing here.
  const sent = refusal.code === "foreign_origin" ? null : body;
  const query = new URLSearchParams(problemsOf(refusal).map((problem) => ["problem", problem]));
  const next = typeof sent === "object" && sent !== null && "next" in sent ? nextPath(sent.next, "/") : "/";
  if (next !== "/") query.set("next", next);
  return { to: `${page}?${query}`, cookies: [writeTypedValues(sent, appUrl.startsWith("https:"))] };
}

/** The codes that the form's page has words for. */
function problemsOf({ code, fields }: Refusal): FormProblem[] {
  if (code === "foreign_origin") return ["foreign_origin"];
  if (code === "too_many_requests") return ["too_often"];
  if (code === "unavailable") return ["outage"];
  const codes = Object.values(fields ?? {}).map(({ message }) => message);
  const known = [...new Set(codes)].filter((problem): problem is FormProblem =>
    Object.hasOwn(formProblems, problem),
  );
  return known.length > 0 ? known : ["unreadable"];
}

function cookiesOf(answer: Response): string[] {
  return [clearTypedValues, ...answer.headers.getSetCookie()];
}
