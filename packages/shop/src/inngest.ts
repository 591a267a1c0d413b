import { type AnnouncedEvent, announcedEventSchema } from "@tollgate/core";
import { eventType, Inngest, type Logger } from "inngest";
import type { Environment } from "./environment.ts";

/**
 * A Stripe event arrived: sync its customer. Ids only. The schema stays loose on purpose: Inngest checks it at every
 * call, so a new mandatory field would fail the runs that are asleep.
 */
export const stripeEventReceived = eventType("stripe/event.received", { schema: announcedEventSchema });

/** A local server, your own or Inngest's cloud: the environment chooses, nothing else differs. */
export function createInngest({ inngest }: Pick<Environment, "inngest">, log: Logger): Inngest {
  const baseUrl = inngest.devServer ?? inngest.baseUrl;
  return new Inngest({
    id: "tollgate",
    isDev: inngest.devServer !== null,
    ...(baseUrl ? { baseUrl } : {}),
    ...(inngest.eventKey ? { eventKey: inngest.eventKey } : {}),
    ...(inngest.signingKey ? { signingKey: inngest.signingKey } : {}),
    logger: log,
  });
}

/** Uses Stripe's event id as the engine's: however often an event is announced, the engine runs it once. */
export function announceWith(inngest: Inngest): (event: AnnouncedEvent) => Promise<void> {
  return async (event) => {
    const id = event.announcementId ? `${event.stripeEventId}:${event.announcementId}` : event.stripeEventId;
    await inngest.send(stripeEventReceived.create(event, { id }));
  };
}
