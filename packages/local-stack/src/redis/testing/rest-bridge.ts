import type { Server } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { Redis as Connection } from "ioredis";
import { listen } from "../listener.ts";

type Answer = { result: unknown } | { error: string };

/** Upstash's REST API in front of a plain Redis server, as far as the contract needs it. */
export async function startRestBridge(redisUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const connection = new Connection(redisUrl, { enableReadyCheck: false, maxRetriesPerRequest: 1 });
  const run = async ([name = "", ...args]: string[]): Promise<Answer> => {
    try {
      return { result: encoded(await connection.call(name, ...args)) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  const app = new Hono();
  app.post("/", async (context) => {
    const answer = await run(words(await context.req.json()));
    return context.json(answer, "error" in answer ? 400 : 200);
  });
  app.on("POST", ["/pipeline", "/multi-exec"], async (context) => {
    const answers: Answer[] = [];
    for (const command of (await context.req.json()) as unknown[]) answers.push(await run(words(command)));
    return context.json(answers);
  });
  const listener = await listen(createAdaptorServer({ fetch: app.fetch }) as Server, 0);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    async stop() {
      await listener.pause();
      connection.disconnect();
    },
  };
}

function words(command: unknown): string[] {
  return (command as unknown[]).map(String);
}

function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded);
  return typeof value === "string" && value !== "OK" ? Buffer.from(value).toString("base64") : value;
}
