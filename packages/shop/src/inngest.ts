import { type AnnouncedEvent, announcedEventSchema } from "@tollgate/core";
import { eventType, Inngest, type Logger } from "inngest";
import type { Environment } from "./environment.ts";

/**
 * Somebody knocked: look again at this customer. Ids only. The schema stays loose on purpose: Inngest checks it at
 * every call, and a field that became mandatory would end the runs that are asleep.
 */
export const stripeEventReceived = eventType("stripe/event.received", { schema: announcedEventSchema });

/** One environment variable chooses between a local server and Inngest's cloud; nothing else differs. */
export function createInngest({ inngest }: Pick<Environment, "inngest">, log: Logger): Inngest {
  return new Inngest({
    id: "tollgate",
    isDev: inngest.devServer !== null,
    ...(inngest.devServer ? { baseUrl: inngest.devServer } : {}),
    ...(inngest.eventKey ? { eventKey: inngest.eventKey } : {}),
    ...(inngest.signingKey ? { signingKey: inngest.signingKey } : {}),
    logger: log,
  });
}

/** Stripe's event id is the engine's: it runs a knock once, however often it is announced. */
export function announceWith(inngest: Inngest): (knock: AnnouncedEvent) => Promise<void> {
  return async (knock) => {
    const id = knock.announcementId ? `${knock.stripeEventId}:${knock.announcementId}` : knock.stripeEventId;
    await inngest.send(stripeEventReceived.create(knock, { id }));
  };
}
