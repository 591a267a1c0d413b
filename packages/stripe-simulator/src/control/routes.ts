import { Hono } from "hono";
import { failFinalizations } from "../billing/finalization.ts";
import { renewNow } from "../billing/renew-now.ts";
import { findCustomer } from "../payments/customer.ts";
import { findDispute, moveDispute, openDispute } from "../payments/dispute.ts";
import { findRefund } from "../payments/refund.ts";
import { settleRefund } from "../payments/refund-settlement.ts";
import { missingResource, StripeFault } from "../protocol/errors.ts";
import type { StripeSimulator } from "../simulator/simulator.ts";
import type { DeliveryOptions } from "../webhooks/delivery-options.ts";
import { reportUngenerated } from "../world/ungenerated-event.ts";
import type { World } from "../world/world.ts";
import { type ControlBody, readBody } from "./body.ts";
import { faultIn, settingsIn } from "./values.ts";

type Command = (body: ControlBody) => Promise<object> | object;

/**
 * The simulator's own routes, which Stripe does not have: `POST /_simulator/{command}` with a JSON body and
 * `GET /_simulator/{list}`.
 */
export function controlRoutes(world: World, simulator: StripeSimulator): Hono {
  const finalizations = (body: ControlBody, fails: boolean) => {
    const { id } = findCustomer(world, body.text("customer"), "customer");
    failFinalizations(world, id, fails);
    return { customer: id, fails };
  };
  const commands: Record<string, Command> = {
    "clock/advance": async (body) => {
      await simulator.clock.advance({
        days: body.number("days") ?? 0,
        hours: body.number("hours") ?? 0,
        milliseconds: body.number("ms") ?? 0,
        minutes: body.number("minutes") ?? 0,
        months: body.number("months") ?? 0,
        seconds: body.number("seconds") ?? 0,
      });
      return { now: simulator.clock.now() };
    },
    "webhooks/pause": () => {
      simulator.webhooks.pause();
      return { paused: true };
    },
    "webhooks/resume": () => {
      simulator.webhooks.resume();
      return { paused: false };
    },
    "webhooks/flush": async () => {
      await simulator.webhooks.flush();
      return { deliveries: simulator.deliveries.length };
    },
    "webhooks/configure": (body) => simulator.webhooks.configure(body.rest() as Partial<DeliveryOptions>),
    "webhooks/redeliver": async (body) => {
      await simulator.webhooks.redeliver(body.text("event"));
      return { deliveries: simulator.deliveries.length };
    },
    settle: async (body) => {
      await simulator.settle(body.text("payment_intent"), body.oneOf("status", "succeeded", "failed"));
      return { settled: true };
    },
    "events/fail": (body) => reportUngenerated(world, body.text("type"), body.text("object")),
    "finalizations/fail": (body) => finalizations(body, true),
    "finalizations/allow": (body) => finalizations(body, false),
    "subscriptions/renew": (body) =>
      renewNow(world, body.text("subscription"), body.text("billed", "stays") === "ends" ? "ends" : "stays"),
    "disputes/open": (body) => {
      const charge = world.store.tables.charge.get(body.text("charge"));
      if (!charge) throw missingResource("charge", body.text("charge"), "charge");
      const amount = body.number("amount");
      return openDispute(world, charge, {
        ...(amount === undefined ? {} : { amount }),
        reason: body.text("reason", "fraudulent"),
        status: body.text("status", "needs_response"),
      });
    },
    "disputes/move": (body) =>
      moveDispute(world, findDispute(world, body.text("dispute")), body.text("status")),
    "refunds/settle": (body) =>
      settleRefund(
        world,
        findRefund(world, body.text("refund")),
        body.oneOf("status", "succeeded", "failed", "requires_action"),
      ),
    "faults/add": (body) => {
      simulator.faults.add({
        fault: faultIn(body),
        times: body.number("times") ?? 1,
        ...(body.has("method") ? { method: body.text("method") } : {}),
        ...(body.has("path") ? { path: body.text("path") } : {}),
      });
      return { waiting: simulator.faults.waiting.length };
    },
    "faults/clear": () => {
      simulator.faults.clear();
      return { waiting: 0 };
    },
    settings: (body) => Object.assign(world.settings, settingsIn(body)),
    reset: () => {
      simulator.reset();
      return { reset: true };
    },
  };
  const lists: Record<string, () => object> = {
    clock: () => ({
      kind: simulator.clock.kind,
      nextAt: world.wakeups.nextAt(),
      now: simulator.clock.now(),
    }),
    deliveries: () => simulator.deliveries,
    faults: () => simulator.faults.waiting,
    requests: () => simulator.requests,
    settings: () => world.settings,
    snapshot: () => simulator.snapshot(),
  };

  const app = new Hono().basePath("/_simulator");
  for (const [name, read] of Object.entries(lists)) app.get(`/${name}`, (c) => c.json(read()));
  for (const [name, run] of Object.entries(commands)) {
    app.post(`/${name}`, async (c) => {
      try {
        const answer = await run(readBody(await c.req.text()));
        return c.json(answer);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const status = error instanceof StripeFault ? error.status : 400;
        return c.json({ error: { message, type: "simulator_error" } }, status as 400);
      }
    });
  }
  app.put("/snapshot", async (c) => {
    simulator.restore(await c.req.json());
    return c.json({ now: simulator.clock.now() });
  });
  return app;
}
