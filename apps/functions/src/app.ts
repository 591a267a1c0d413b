import type { Connections } from "@tollgate/shop";
import { Hono } from "hono";
import { serve } from "inngest/hono";
import { functionsOf } from "./functions.ts";

type Parts = Pick<Connections, "billing" | "inngest" | "analytics" | "reports"> & {
  /** Awaited before each page and each sync of reconciliation. */
  pause?: () => Promise<void>;
};

/**
 * The routes of the functions process: Inngest's endpoint, Stripe's webhook for high volume (this server handles many
 * times what a Next route does), and health.
 */
export function createApp({ billing, inngest, pause, ...reporting }: Parts): Hono {
  const app = new Hono();
  const endpoint = serve({ client: inngest, functions: functionsOf(inngest, billing, reporting, pause) });
  app.on(["GET", "POST", "PUT"], "/api/inngest", (context) => endpoint(context));
  app.all("/api/webhooks/stripe", (context) => billing.handleStripeWebhook(context.req.raw));
  app.get("/api/health", async (context) => {
    const health = await billing.health();
    return context.json(health, health.ok ? 200 : 503, { "cache-control": "no-store" });
  });
  app.notFound((context) =>
    context.json({ error: { code: "not_found", message: "This address does not exist." } }, 404),
  );
  return app;
}
