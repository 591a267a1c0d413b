import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { payByCard } from "../hosted-checkout.ts";
import { createShopper } from "../shopper.ts";
import { type LoggedDelivery, type LoggedRequest, simulatorControl } from "../simulator-control.ts";
import type { EventStyle } from "../webhook-registration.ts";
import type { World } from "../world.ts";
import { type Timeline, until } from "./timeline.ts";

interface PurchaseNumbers {
  stripeCalls: {
    /** Syncs of the buyer's Stripe customer. */
    syncs: number;
    /** List and retrieve calls of those syncs. */
    reads: number;
    writes: number;
  };
  webhookDeliveries: number;
  grants: number;
}

export interface Purchase {
  numbers: PurchaseNumbers;
  email: string;
  password: string;
}

/**
 * One purchase through the public surfaces, under realistic trouble: every event is delivered twice and out of order,
 * Stripe refuses the first sync, and Redis goes down at the end.
 *
 * @param wasLogged whether the shop's log contains this message
 * @param events the style of the events that the simulator sends
 * @throws HopError naming the hop that failed
 */
export async function makePurchase(
  world: World,
  timeline: Timeline,
  { events, wasLogged }: { events: EventStyle; wasLogged: (message: string) => boolean },
): Promise<Purchase> {
  const shopper = createShopper(world.urls.storefront);
  const stripe = simulatorControl(world.urls.stripe);
  const email = `ada.${randomBytes(4).toString("hex")}@example.test`;
  const password = randomBytes(12).toString("base64url");
  // Requests before the purchase, such as the catalog's, do not count.
  const before = {
    requests: (await stripe.requests()).length,
    deliveries: (await stripe.deliveries()).length,
  };
  let checkout = { sessionId: "", url: "", expiresAt: "" };
  let successUrl = "";
  await stripe.post("webhooks/configure", { copies: 2, order: "reversed" });

  await timeline.hop("signed up", async () => {
    await shopper.signUp({ name: "Ada Lovelace", email, password });
    return { summary: email };
  });
  await timeline.hop("checkout opened", async () => {
    checkout = await shopper.openCheckout({ entitlementLevel: "PRO" });
    return {
      summary: `Pro for a year, ${checkout.sessionId.slice(0, 20)}…, open until ${checkout.expiresAt.slice(11, 16)} UTC`,
    };
  });
  await timeline.hop("paid on the hosted page", async () => {
    await stripe.post("faults/add", {
      kind: "status",
      status: 429,
      method: "GET",
      path: "/v1/subscriptions",
    });
    successUrl = await payByCard(checkout.url);
    return {
      summary: `card 4242 4242 4242 4242; ${
        events === "thin"
          ? "Stripe waits for no thin event: the buyer was sent back at once"
          : "Stripe waited for the webhook's answer before it sent the buyer back"
      }`,
    };
  });
  await timeline.hop("webhooks delivered", async () => {
    const { made, events } = await until("the second delivery of every event", async () => {
      // What the shop could not take while it started is tried again meanwhile.
      const all = (await deliveries()).filter(({ attempt }) => attempt === 1);
      const ids = new Set(all.map(({ eventId }) => eventId)).size;
      return all.some(isCompleted) && all.length >= 2 * ids ? { made: all, events: ids } : null;
    });
    const refused = made.filter(({ status }) => status !== 200);
    if (refused.length > 0) throw new Error(`the shop answered ${refused[0]?.status} to ${refused[0]?.type}`);
    return {
      summary: `${made.length} deliveries of ${events} events: each twice, newest first, all signed`,
    };
  });
  await timeline.hop("first attempt failed", async () => {
    await until("the refused sync", async () =>
      syncRequests(await requests()).some(({ status }) => status === 429) ? true : null,
    );
    return { summary: "on purpose: Stripe answered 429, the function threw, the engine retries the run" };
  });
  await timeline.hop("retried, then granted", async () => {
    const owned = await until("the entitlement", async () => {
      const answer = await shopper.entitlements();
      return answer.level === "PRO" ? answer : null;
    });
    return {
      summary: `PRO until ${owned.validUntil?.slice(0, 10)}: synced again, stored in Postgres, then in Redis`,
    };
  });
  await timeline.hop("success page", async () => {
    const page = await shopper.visit(successUrl);
    if (page.status !== 200 || !page.text.includes("You’re in"))
      throw new Error(`the success page answered ${page.status}, without "You’re in"`);
    return { summary: "“You’re in”, without another sync" };
  });
  await timeline.hop("delivered once more", async () => {
    const completed = (await deliveries()).find(isCompleted);
    await stripe.post("webhooks/redeliver", { event: completed?.eventId });
    await until("the skipped replay", async () => (wasLogged("skipped replay") ? true : null));
    return { summary: '{ "ok": true, "idempotent": true }, logged as "skipped replay"' };
  });
  await timeline.hop("check from memory", () => checkedBy("memory"));
  await timeline.hop("check from Redis", () => checkedBy("cache"));
  await timeline.hop("check with Redis stopped", async () => {
    await world.kill("redis", "SIGSTOP");
    try {
      return await checkedBy("database");
    } finally {
      await world.kill("redis", "SIGCONT");
    }
  });

  const made = (await requests()).filter(({ path }) => /^\/v[12]\//.test(path));
  const reads = syncRequests(made);
  return {
    email,
    password,
    numbers: {
      stripeCalls: {
        // Every sync lists the checkout sessions once, whatever else it reads.
        syncs: reads.filter(
          ({ path, query }) => path === "/v1/checkout/sessions" && !query.includes("starting_after"),
        ).length,
        reads: reads.length,
        writes: made.filter(({ method }) => method !== "GET").length,
      },
      webhookDeliveries: (await deliveries()).filter(isCompleted).length,
      grants: await countGrants(world.urls.postgres),
    },
  };

  async function requests(): Promise<LoggedRequest[]> {
    return (await stripe.requests()).slice(before.requests);
  }

  async function deliveries(): Promise<LoggedDelivery[]> {
    return (await stripe.deliveries()).slice(before.deliveries);
  }

  /** A layer answers when the one before it has no answer: memory expires after five seconds. */
  async function checkedBy(source: string) {
    return until(`an answer from ${source}`, async () => {
      const { decision, ms } = await shopper.check("PRO");
      if (!decision.allowed) throw new Error(`PRO was refused: ${decision.reason}`);
      return decision.source === source ? { summary: `allowed (${decision.reason})`, ms } : null;
    });
  }
}

/** Of either style: the type of a thin event begins with its API's version. */
function isCompleted({ type }: LoggedDelivery): boolean {
  return /^(v1\.)?checkout\.session\.completed$/.test(type);
}

/** The reads of syncs, and those that say whose the object of a thin event is. Reads of the catalog's prices are not part of a sync. */
function syncRequests(requests: LoggedRequest[]): LoggedRequest[] {
  return requests.filter(
    ({ method, path }) =>
      (method === "GET" &&
        /^\/v1\/(subscriptions|checkout\/sessions|payment_intents|charges|disputes|customers|invoices|refunds|credit_notes|radar)/.test(
          path,
        )) ||
      path.startsWith("/v2/core/events"),
  );
}

/** How often the journal records a grant: once for one sale, whatever was delivered or retried. */
async function countGrants(databaseUrl: string): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql<{ grants: number }[]>`
      select count(*)::int as grants from tollgate.journal where change in ('granted', 'extended')`;
    return row?.grants ?? 0;
  } finally {
    await sql.end();
  }
}
