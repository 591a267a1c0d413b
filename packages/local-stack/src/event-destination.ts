import type { WebhookEndpoint } from "./webhook-endpoint.ts";

type Registration = {
  stripe: { url: string; secretKey: string };
  address: string;
  /** The destination of an earlier run. */
  known: WebhookEndpoint | undefined;
};

type Destination = { id: string; webhook_endpoint: { signing_secret: string | null; url: string | null } };

const path = "/v2/core/event_destinations";
const include = "webhook_endpoint.url";

/**
 * Sends the simulator's thin events to the address. Reuses the known destination, updates its address if that changed, and
 * creates a new one if the simulator does not have it.
 * https://docs.stripe.com/api/v2/core/event-destinations
 *
 * @throws Error with the simulator's answer when it refuses.
 */
export async function registerThinDestination({
  stripe,
  address,
  known,
}: Registration): Promise<WebhookEndpoint> {
  const ask = async <T>(rest: string, body?: object): Promise<T> => {
    const response = await fetch(`${stripe.url}${path}${rest}`, {
      headers: { authorization: `Bearer ${stripe.secretKey}`, "content-type": "application/json" },
      ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    });
    if (!response.ok)
      throw new Error(`The simulator refused the event destination: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { data } = await ask<{ data: Destination[] }>(`?limit=100&include[]=${include}`);
  const existing = data.find(({ id }) => id === known?.id);
  if (!known || !existing) {
    const { id, webhook_endpoint: endpoint } = await ask<Destination>("", {
      name: "Tollgate",
      type: "webhook_endpoint",
      event_payload: "thin",
      enabled_events: ["*"],
      webhook_endpoint: { url: address },
      include: ["webhook_endpoint.signing_secret"],
    });
    return { id, secret: endpoint.signing_secret ?? "" };
  }
  if (existing.webhook_endpoint.url !== address)
    await ask(`/${known.id}`, { webhook_endpoint: { url: address } });
  return known;
}
