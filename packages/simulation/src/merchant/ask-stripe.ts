import type { StripeSimulator } from "@tollgate/stripe-simulator";

export interface StripeAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Calls the simulator directly, for a person on Stripe's own pages: without stripe-node, gates or faults. */
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

/** Calls one of the simulator's control routes, for what a bank does and no API call can. */
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
