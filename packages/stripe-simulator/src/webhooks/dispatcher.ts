import type Stripe from "stripe";
import { type BoundedLog, createBoundedLog } from "../bounded-log.ts";
import { DAY, MINUTE } from "../clock.ts";
import { listeners } from "../events.ts";
import type { World } from "../world.ts";
import type { PendingDelivery, WebhookDelivery } from "./delivery.ts";
import { checkMood, EVEN_MOOD, type WebhookMood } from "./mood.ts";
import { type Post, postEvent } from "./post-event.ts";

/** Source: docs.stripe.com/webhooks, "Retry behavior": up to three days with an exponential back off. */
const GIVE_UP_AFTER = 3 * DAY;
const FIRST_RETRY = MINUTE;
const RETRY_GROWTH = 4;

export interface Webhooks {
  /** Holds everything back until `resume` or `flush`. */
  pause(): void;
  resume(): void;
  /** Sends what is held back (it stays paused, if it was) and waits until every attempt under way has ended. */
  flush(): Promise<void>;
  /** Delivers an event of the last 30 days once more to every endpoint that listens to it. */
  redeliver(eventId: string): Promise<void>;
  /** Changes the mood; what is not named stays as it was. Returns the mood. */
  mood(change?: Partial<WebhookMood>): WebhookMood;
}

export interface Dispatcher extends Webhooks {
  readonly deliveries: BoundedLog<WebhookDelivery>;
  announce(event: Stripe.Event): void;
  /** Waits for the first attempts of an event, at most `limitMs` of real time. Held back deliveries are not waited for. */
  firstAttempt(eventId: string, limitMs: number): Promise<void>;
  /** Every attempt under way has ended. */
  settled(): Promise<void>;
  /** Takes up the deliveries that a restored state had not sent yet. */
  reload(): void;
  /** A delayed delivery or a retry is due. */
  wake(pendingId: string): void;
}

export function createDispatcher(world: World, options: { timeoutMs: number; post?: Post }): Dispatcher {
  const post = options.post ?? postEvent;
  const deliveries = createBoundedLog<WebhookDelivery>(10_000);
  const { pendingDeliveries, secrets } = world.store.hidden;
  const underWay = new Map<string, Promise<void>>();
  let queue: PendingDelivery[] = [];
  let mood = EVEN_MOOD;
  let isPaused = false;
  let isFlushing = 0;
  let isScheduled = false;

  const isMoody = (type: string) => mood.types.length === 0 || mood.types.includes(type);

  function announce(event: Stripe.Event): void {
    for (const endpoint of listeners(world, event.type)) enqueue(event, endpoint);
  }

  function enqueue(event: Stripe.Event, endpoint: Stripe.WebhookEndpoint): void {
    const moody = isMoody(event.type);
    if (moody && mood.lose > 0 && world.ids.fraction() < mood.lose) {
      log(
        { eventId: event.id, endpointId: endpoint.id, attempts: 0 },
        { status: null, error: "lost on purpose", durationMs: 0 },
      );
      return;
    }
    for (let copy = 0; copy < (moody ? mood.copies : 1); copy++) {
      const id = `${event.id}|${endpoint.id}|${world.ids.text(6)}`;
      const delay = moody ? mood.delayMs : 0;
      const pending = { id, eventId: event.id, endpointId: endpoint.id, attempts: 0, dueAt: null };
      if (delay > 0) later(pending, delay);
      else hold(pending);
    }
  }

  function hold(pending: PendingDelivery): void {
    queue.push(pendingDeliveries.put(pending));
    if (!isPaused) schedule();
  }

  function later(pending: PendingDelivery, delayMs: number): void {
    const dueAt = world.clock.now() + delayMs;
    pendingDeliveries.put({ ...pending, dueAt });
    world.wakeups.add({ at: dueAt, kind: "delivery", subject: pending.id });
  }

  /** The request that made the event is answered first; events of one request leave together. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (!isPaused) release();
    });
  }

  function release(): void {
    queue = ordered(queue, mood.order, world);
    drain();
  }

  function drain(): void {
    while (queue.length > 0 && underWay.size < mood.concurrency) {
      const pending = queue.shift();
      if (!pending) return;
      const ended = attempt(pending).finally(() => {
        underWay.delete(pending.id);
        if (!isPaused || isFlushing > 0) drain();
      });
      underWay.set(pending.id, ended);
    }
  }

  async function attempt(pending: PendingDelivery): Promise<void> {
    const event = world.store.tables.event.get(pending.eventId);
    const endpoint = world.store.tables.webhook_endpoint.get(pending.endpointId);
    pendingDeliveries.remove(pending.id);
    if (!event || !endpoint || endpoint.status !== "enabled") return;
    const signedAt = Math.floor((mood.signWith === "wall" ? Date.now() : world.clock.now()) / 1000);
    const secret = secrets.get(endpoint.id)?.secret ?? "";
    const result = await post({ event, secret, signedAt, timeoutMs: options.timeoutMs, url: endpoint.url });
    const made = { ...pending, attempts: pending.attempts + 1 };
    log(made, result);
    if (result.status !== null && result.status >= 200 && result.status < 300) {
      const current = world.store.tables.event.get(event.id);
      if (current)
        world.store.tables.event.put({
          ...current,
          pending_webhooks: Math.max(0, current.pending_webhooks - 1),
        });
      return;
    }
    const wait = FIRST_RETRY * RETRY_GROWTH ** (made.attempts - 1);
    if (world.clock.now() + wait <= event.created * 1000 + GIVE_UP_AFTER) later(made, wait);
  }

  function log(
    pending: Pick<PendingDelivery, "attempts" | "endpointId" | "eventId">,
    result: { status: number | null; error?: string; durationMs: number },
  ): void {
    deliveries.push({
      id: world.ids.make("delivery"),
      eventId: pending.eventId,
      type: world.store.tables.event.get(pending.eventId)?.type ?? "unknown",
      endpointId: pending.endpointId,
      attempt: pending.attempts,
      at: world.clock.now(),
      ...result,
    });
  }

  async function settled(): Promise<void> {
    // What was announced in this turn is still on its way to the queue.
    await new Promise((resolve) => setImmediate(resolve));
    while (underWay.size > 0) await Promise.all(underWay.values());
  }

  return {
    deliveries,
    announce,
    settled,
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      release();
    },
    async flush() {
      isFlushing++;
      try {
        release();
        await settled();
      } finally {
        isFlushing--;
      }
    },
    async redeliver(eventId) {
      const event = world.store.tables.event.get(eventId);
      if (!event) throw new Error(`There is no event ${eventId} to deliver again.`);
      for (const endpoint of listeners(world, event.type)) {
        const id = `${event.id}|${endpoint.id}|${world.ids.text(6)}`;
        hold({ id, eventId, endpointId: endpoint.id, attempts: 0, dueAt: null });
      }
      if (!isPaused) await settled();
    },
    mood(change = {}) {
      mood = checkMood({ ...mood, ...change });
      return mood;
    },
    async firstAttempt(eventId, limitMs) {
      if (isPaused) return;
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
        timer.unref();
      });
      await Promise.race([attemptsOf(eventId), limit]);
      clearTimeout(timer);
    },
    reload() {
      queue = pendingDeliveries
        .all()
        .filter((pending) => pending.dueAt === null)
        .reverse();
      if (!isPaused) schedule();
    },
    wake(pendingId) {
      const pending = pendingDeliveries.get(pendingId);
      if (pending) hold({ ...pending, dueAt: null });
    },
  };

  async function attemptsOf(eventId: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const waits = () => queue.some((pending) => pending.eventId === eventId);
    const running = () =>
      [...underWay.entries()].filter(([id]) => id.startsWith(`${eventId}|`)).map(([, ended]) => ended);
    while (waits() || running().length > 0) await Promise.race([...running(), ...underWay.values()]);
  }
}

function ordered(queue: PendingDelivery[], order: WebhookMood["order"], world: World): PendingDelivery[] {
  if (order === "created") return queue;
  if (order === "reversed") return [...queue].reverse();
  const ranked = queue.map((pending) => ({ pending, rank: world.ids.fraction() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ pending }) => pending);
}
