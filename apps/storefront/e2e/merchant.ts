import Stripe from "stripe";

/** What only the merchant can do at Stripe: the account of the world that Playwright's setup has started. */
export function merchant(): Stripe {
  const { hostname, port } = new URL(setUp("E2E_STRIPE_URL"));
  return new Stripe(setUp("E2E_STRIPE_KEY"), {
    host: hostname,
    port,
    protocol: "http",
    telemetry: false,
  });
}

/** One command to the simulator that Stripe does not have, such as the bank's answer. */
export async function tellSimulator(command: string, body: object): Promise<void> {
  const answer = await fetch(`${setUp("E2E_STRIPE_URL")}/_simulator/${command}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the simulator refused ${command}: ${await answer.text()}`);
}

export function databaseUrl(): string {
  return setUp("E2E_DATABASE_URL");
}

function setUp(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is set by e2e/world-for-tests.ts, unless E2E_URL names a running shop`);
  return value;
}
