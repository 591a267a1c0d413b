/** Stripe shows a signing secret only once, when the endpoint is created, so we store it. */
export type WebhookEndpoint = { readonly id: string; readonly secret: string };

type Registration = {
  stripe: { url: string; secretKey: string };
  address: string;
  /** The endpoint of an earlier run. */
  known: WebhookEndpoint | undefined;
};

/**
 * Points the simulator's webhooks at the address. Reuses the known endpoint, updates its address if that changed, and
 * creates a new one if the simulator does not have it.
 * https://docs.stripe.com/api/webhook_endpoints
 *
 * @throws Error with the simulator's answer when it refuses.
 */
export async function registerWebhookEndpoint({
  stripe,
  address,
  known,
}: Registration): Promise<WebhookEndpoint> {
  const ask = async <T>(path: string, form?: Record<string, string>): Promise<T> => {
    const response = await fetch(`${stripe.url}/v1/webhook_endpoints${path}`, {
      headers: { authorization: `Bearer ${stripe.secretKey}` },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    if (!response.ok) throw new Error(`The simulator refused the webhook endpoint: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { data } = await ask<{ data: Array<{ id: string; url: string }> }>("?limit=100");
  const existing = data.find(({ id }) => id === known?.id);
  if (!known || !existing) {
    const { id, secret } = await ask<WebhookEndpoint>("", { url: address, "enabled_events[0]": "*" });
    return { id, secret };
  }
  if (existing.url !== address) await ask(`/${known.id}`, { url: address });
  return known;
}
