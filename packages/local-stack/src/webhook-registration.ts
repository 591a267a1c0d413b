import { registerThinDestination } from "./event-destination.ts";
import { registerWebhookEndpoint, type WebhookEndpoint } from "./webhook-endpoint.ts";

/** Which events the simulator sends: of one style, or both at once to one address. */
export const eventStyles = ["snapshot", "thin", "both"] as const;
export type EventStyle = (typeof eventStyles)[number];

/** A destination has one style and its own secret. */
export interface WebhookRegistration {
  snapshot?: WebhookEndpoint;
  thin?: WebhookEndpoint;
}

/**
 * Registers the address for the wanted events. One that an earlier run registered stays.
 *
 * @throws Error with the simulator's answer when it refuses.
 */
export async function registerWebhooks(
  at: { stripe: { url: string; secretKey: string }; address: string },
  known: WebhookRegistration,
  events: EventStyle,
): Promise<WebhookRegistration> {
  const wantsSnapshot = events !== "thin" || known.snapshot;
  const wantsThin = events !== "snapshot" || known.thin;
  return {
    ...(wantsSnapshot ? { snapshot: await registerWebhookEndpoint({ ...at, known: known.snapshot }) } : {}),
    ...(wantsThin ? { thin: await registerThinDestination({ ...at, known: known.thin }) } : {}),
  };
}

/** The value of STRIPE_WEBHOOK_SECRET: the secret of each destination. Undefined when there is none. */
export function webhookSecrets({ snapshot, thin }: WebhookRegistration): string | undefined {
  const secrets = [snapshot, thin].flatMap((destination) => destination?.secret ?? []);
  return secrets.length === 0 ? undefined : secrets.join(",");
}
