/** Stripe shows a signing secret once, when the endpoint is made: whoever made it keeps it. */
export type WebhookEndpoint = { readonly id: string; readonly secret: string };

type Asked = {
  stripe: { url: string; secretKey: string };
  address: string;
  kept: WebhookEndpoint | undefined;
};

/**
 * Points the simulator's webhooks at the address: the endpoint made before, moved when the address is another, or
 * a new one when the simulator does not know it (any more).
 * https://docs.stripe.com/api/webhook_endpoints
 *
 * @throws Error with the simulator's words when it refuses.
 */
export async function registerWebhookEndpoint({ stripe, address, kept }: Asked): Promise<WebhookEndpoint> {
  const ask = async <T>(path: string, form?: Record<string, string>): Promise<T> => {
    const response = await fetch(`${stripe.url}/v1/webhook_endpoints${path}`, {
      headers: { authorization: `Bearer ${stripe.secretKey}` },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    if (!response.ok) throw new Error(`The webhook endpoint was refused: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { data } = await ask<{ data: Array<{ id: string; url: string }> }>("?limit=100");
  const existing = data.find(({ id }) => id === kept?.id);
  if (!kept || !existing) {
    const { id, secret } = await ask<WebhookEndpoint>("", { url: address, "enabled_events[0]": "*" });
    return { id, secret };
  }
  if (existing.url !== address) await ask(`/${kept.id}`, { url: address });
  return kept;
}
