import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";
import type { WebhookRegistration } from "./webhook-registration.ts";

/** Generated once per data folder: sessions and webhook signatures stay valid across a restart. */
export type WorldSecrets = {
  readonly betterAuthSecret: string;
  readonly redisToken: string;
  readonly stripeSecretKey: string;
  /** Absent until the simulator has created one. */
  readonly webhookEndpoint?: WebhookEndpoint;
  /** The destination of thin events; absent until one was asked for. */
  readonly thinDestination?: WebhookEndpoint;
};

/** @throws Error when the file exists and is unreadable. */
export async function worldSecrets(dataDir: string): Promise<WorldSecrets> {
  const path = join(dataDir, "secrets.json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text !== undefined) return { ...newSecrets(), ...(JSON.parse(text) as Partial<WorldSecrets>) };
  const secrets = newSecrets();
  await saveWorldSecrets(dataDir, secrets);
  return secrets;
}

export async function saveWorldSecrets(dataDir: string, secrets: WorldSecrets): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, "secrets.json"), `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
}

/** What earlier runs have registered at the simulator. */
export function registered({ webhookEndpoint, thinDestination }: WorldSecrets): WebhookRegistration {
  return {
    ...(webhookEndpoint ? { snapshot: webhookEndpoint } : {}),
    ...(thinDestination ? { thin: thinDestination } : {}),
  };
}

function newSecrets(): WorldSecrets {
  return {
    betterAuthSecret: randomBytes(32).toString("base64url"),
    redisToken: randomBytes(24).toString("base64url"),
    stripeSecretKey: `sk_test_${randomBytes(24).toString("hex")}`,
  };
}
