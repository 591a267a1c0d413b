import type { StripeSimulator } from "@tollgate/stripe-simulator";

export interface StripeAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Asks the simulator directly, as a person at Stripe's own pages would: past stripe-node, gates and faults. */
export async function askStripe(
  simulator: StripeSimulator,
  method: string,
  path: string,
  form?: Record<string, string>,
): Promise<StripeAnswer> {
  const response = await simulator.app.request(path, {
    method,
    headers: {
      authorization: "Bearer sk_test_merchant",
      "content-type": "application/x-www-form-urlencoded",
    },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Asks one of the simulator's control routes: what a bank does and no API call can. */
export async function control(
  simulator: StripeSimulator,
  command: string,
  body?: object,
): Promise<StripeAnswer> {
  const response = await simulator.app.request(`/_simulator/${command}`, {
    method: body ? "POST" : "GET",
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
