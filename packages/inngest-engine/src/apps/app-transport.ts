import type { AppTransport } from "../model/app.ts";
import { signRequest } from "./request-signature.ts";

/** The app is unreachable, or its answer is not the SDK's. Counts as a failed attempt. */
export class AppUnreachableError extends Error {
  override readonly name = "AppUnreachableError";
}

const IN_PROCESS_URL = "http://app.invalid/api/inngest";

export function urlOf(app: AppTransport): string {
  return app.url ?? IN_PROCESS_URL;
}

export interface AppRequest {
  method: "PUT" | "POST";
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body: unknown;
  signingKey: string | undefined;
  signal?: AbortSignal;
}

/**
 * Sends one request to an app.
 * @throws {AppUnreachableError} when there is no answer, or one that is not from the Inngest SDK (a proxy's error
 * page, a framework's 404): such an answer must never count as a result.
 */
export async function requestApp(app: AppTransport, request: AppRequest): Promise<Response> {
  const url = new URL(urlOf(app));
  for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value);
  const headers: Record<string, string> = { "content-type": "application/json", ...request.headers };
  // Over HTTP the client adds it. The SDK's handlers read their own address from it.
  if ("handler" in app) headers.host = url.host;
  if (request.signingKey !== undefined) {
    headers["x-inngest-signature"] = signRequest(
      request.body,
      request.signingKey,
      Math.floor(Date.now() / 1_000),
    );
  }
  const init: RequestInit = { method: request.method, headers, body: JSON.stringify(request.body) };
  if (request.signal) init.signal = request.signal;
  const response = await send(app, url, init);
  if (!response.headers.has("x-inngest-sdk")) {
    const where = `${url.origin}${url.pathname}`;
    throw new AppUnreachableError(
      response.status === 401
        ? `${where} answered 401; give both sides the same signing key, or set INNGEST_DEV for the app.`
        : `${where} answered ${response.status} without the x-inngest-sdk header; does the app serve Inngest there?`,
    );
  }
  return response;
}

async function send(app: AppTransport, url: URL, init: RequestInit): Promise<Response> {
  try {
    return "handler" in app ? await app.handler(new Request(url, init)) : await fetch(url, init);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppUnreachableError(`${url.origin}${url.pathname} did not answer (${reason}${cause}).`);
  }
}
