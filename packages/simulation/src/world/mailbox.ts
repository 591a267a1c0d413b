import { createHmac } from "node:crypto";
import { enabledEvents } from "@tollgate/core";
import { askStripe } from "../merchant/ask-stripe.ts";
import { call } from "./calls.ts";
import { webhookSecret } from "./design.ts";
import { type Story, webProcesses } from "./story.ts";
import { type Posting, postingsOf, type StripeEventRow } from "./thin-twin.ts";

interface Delivery extends Posting {
  event: StripeEventRow;
  attempts: number;
  /** When Stripe sends it next; unix milliseconds. */
  nextAt: number;
}

/** Stripe's delivery of webhooks: at least once, in any order, for three days. */
export interface Mailbox {
  /** Fetches the events that Stripe has created since the last call. */
  collect(): Promise<readonly StripeEventRow[]>;
  /** How many deliveries can start now. */
  ready(): number;
  nextAt(): number | null;
  /** Starts one delivery. */
  deliver(): void;
  /** Ids of the events answered with 2xx. */
  readonly acknowledged: ReadonlySet<string>;
  /** Ids of the events that never arrive. */
  readonly lost: ReadonlySet<string>;
  readonly delivered: number;
  readonly made: number;
  onAcknowledged(listener: (event: StripeEventRow) => Promise<void>): void;
}

const minute = 60_000;
const hour = 60 * minute;
const giveUpAfter = 72 * hour;
const delays = [5_000, minute, 10 * minute, hour, 24 * hour, 48 * hour];

export function createMailbox(story: Story): Mailbox {
  const { clock, simulator } = story.stage;
  const acknowledged = new Set<string>();
  const lost = new Set<string>();
  let listener: (event: StripeEventRow) => Promise<void> = async () => {};
  let waiting: Delivery[] = [];
  let last: string | null = null;
  let made = 0;
  let delivered = 0;

  function post(event: StripeEventRow): void {
    if (!Object.hasOwn(enabledEvents, event.type)) return;
    for (const posting of postingsOf(event, story.plan.thin)) postOne(event, posting);
  }

  function postOne(event: StripeEventRow, posting: Posting): void {
    made += 1;
    if (story.strikes("event dropped")) {
      lost.add(event.id);
      story.note(`  lost in transit: ${event.type} ${event.id}`);
      return;
    }
    const later = () => (story.strikes("event delayed") ? story.fate.pick(delays) : 0);
    const copies = story.strikes("event duplicated") ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1)
      waiting.push({ event, ...posting, attempts: 0, nextAt: clock.now() + later() });
  }

  const readyDeliveries = () => waiting.filter(({ nextAt }) => nextAt <= clock.now());

  return {
    acknowledged,
    lost,
    get delivered() {
      return delivered;
    },
    get made() {
      return made;
    },
    onAcknowledged(next) {
      listener = next;
    },
    async collect() {
      const fresh: StripeEventRow[] = [];
      for (;;) {
        const page: string = last ? `&ending_before=${last}` : "";
        const { body } = await askStripe(simulator, "GET", `/v1/events?limit=100${page}`);
        if (!Array.isArray(body.data)) {
          // Stripe lists events for 30 days. The last one seen is older, so every listed event is new.
          last = null;
          continue;
        }
        const data = body.data as StripeEventRow[];
        if (data.length === 0) break;
        fresh.push(...data.reverse());
        last = fresh.at(-1)?.id ?? last;
        if (body.has_more !== true) break;
      }
      for (const event of fresh) post(event);
      return fresh;
    },
    ready: () => readyDeliveries().length,
    nextAt: () => (waiting.length === 0 ? null : Math.min(...waiting.map(({ nextAt }) => nextAt))),
    deliver() {
      const choice = readyDeliveries();
      const oldest = choice[0];
      if (!oldest) return;
      const overtakes = choice.length > 1 && story.strikes("event shuffled");
      const delivery = overtakes ? story.order.pick(choice.slice(1)) : oldest;
      waiting = waiting.filter((other) => other !== delivery);
      delivered += 1;
      void send(delivery);
    },
  };

  async function send(delivery: Delivery): Promise<void> {
    const { event, payload, isEvent } = delivery;
    const process = story.order.pick(webProcesses);
    try {
      const response = await call(story, process, `webhook ${event.type}`, (surface) =>
        surface.handleStripeWebhook(signed(payload, clock.now())),
      );
      if (response.status >= 200 && response.status < 300) {
        if (isEvent) {
          acknowledged.add(event.id);
          await listener(event);
        }
        return;
      }
      story.note(`  ${event.type} answered ${response.status}`);
    } catch (error) {
      story.note(
        `  ${event.type} not answered: ${error instanceof Error ? error.message.slice(0, 80) : "unknown"}`,
      );
    }
    const wait = minute * 4 ** delivery.attempts;
    if (clock.now() + wait > event.created * 1000 + giveUpAfter) {
      lost.add(event.id);
      return;
    }
    waiting.push({ ...delivery, attempts: delivery.attempts + 1, nextAt: clock.now() + wait });
  }
}

/** Stripe's request, signed at the time of this attempt. */
function signed(event: object, now: number): Request {
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(now / 1000);
  const signature = createHmac("sha256", webhookSecret).update(`${timestamp}.${payload}`).digest("hex");
  return new Request("http://shop.test/api/webhooks/stripe", {
    method: "POST",
    body: payload,
    headers: { "stripe-signature": `t=${timestamp},v1=${signature}` },
  });
}
