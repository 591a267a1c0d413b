import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { RedisEngine } from "./engine.ts";
import { isFailure, isStatus, type Reply } from "./reply.ts";

type Json = string | number | null | readonly Json[];
type Answer = { readonly result: Json } | { readonly error: string };

/** Upstash's REST dialect: https://upstash.com/docs/redis/features/restapi */
export function createRestApp(engine: RedisEngine, token: string): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    const given =
      context.req.header("authorization")?.replace(/^Bearer /i, "") ?? context.req.query("_token");
    if (!sameText(given ?? "", token)) return context.json({ error: "Unauthorized" }, 401);
    return next();
  });
  app.post("/", (context) =>
    withBody(context, commandOf, (command) => send(context, answer(engine.run(command), isBase64(context)))),
  );
  app.post("/pipeline", (context) =>
    withBody(context, commandsOf, (commands) =>
      context.json(commands.map((command) => answer(engine.run(command), isBase64(context)))),
    ),
  );
  app.post("/multi-exec", (context) =>
    withBody(context, commandsOf, (commands) => {
      const refused = commands
        .map((command) => engine.refusal(command))
        .find((reason) => reason !== undefined);
      if (refused) return send(context, { error: `EXECABORT Transaction discarded because of: ${refused}` });
      // Atomic: the commands run without a pause between them.
      return context.json(commands.map((command) => answer(engine.run(command), isBase64(context))));
    }),
  );
  app.on(["GET", "HEAD", "POST", "PUT"], "/*", async (context) => {
    const url = new URL(context.req.url);
    const words = url.pathname.slice(1).split("/").map(decodeURIComponent);
    const body =
      context.req.method === "POST" || context.req.method === "PUT" ? await context.req.text() : "";
    const options = [...url.searchParams].filter(([name]) => name !== "_token").flat();
    const command = [...words, ...(body === "" ? [] : [body]), ...options.filter((word) => word !== "")];
    return send(context, answer(engine.run(command), isBase64(context)));
  });
  return app;
}

async function withBody<T>(
  context: Context,
  parse: (body: unknown) => T | undefined,
  work: (parsed: T) => Response,
): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => undefined);
  const parsed = parse(body);
  return parsed === undefined ? send(context, { error: "ERR failed to parse command" }) : work(parsed);
}

function commandOf(body: unknown): string[] | undefined {
  if (!Array.isArray(body) || body.length === 0) return undefined;
  const isWord = (word: unknown) => ["string", "number", "boolean"].includes(typeof word);
  return body.every(isWord) ? body.map(String) : undefined;
}

function commandsOf(body: unknown): string[][] | undefined {
  if (!Array.isArray(body) || body.length === 0) return undefined;
  const commands = body.flatMap((entry) => {
    const command = commandOf(entry);
    return command ? [command] : [];
  });
  return commands.length === body.length ? commands : undefined;
}

function send(context: Context, body: Answer): Response {
  const status: ContentfulStatusCode = "error" in body ? 400 : 200;
  return context.json(body, status);
}

function answer(reply: Reply, base64: boolean): Answer {
  if (reply !== null && typeof reply === "object" && isFailure(reply)) return { error: reply.error };
  return { result: jsonOf(reply, base64) };
}

function jsonOf(reply: Reply, base64: boolean): Json {
  if (reply === null || typeof reply === "number") return reply;
  if (typeof reply === "string") return textOf(reply, base64);
  if (isStatus(reply)) return textOf(reply.status, base64);
  if (isFailure(reply)) return textOf(reply.error, base64);
  return reply.map((item) => jsonOf(item, base64));
}

/** Encodes every text except "OK", the texts of statuses included. */
function textOf(text: string, base64: boolean): string {
  return base64 && text !== "OK" ? Buffer.from(text).toString("base64") : text;
}

function isBase64(context: Context): boolean {
  return context.req.header("upstash-encoding")?.toLowerCase() === "base64";
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
