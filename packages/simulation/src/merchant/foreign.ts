import { type ForeignSale, payments } from "../plan/actions.ts";
import { askStripe } from "./ask-stripe.ts";
import { type Account, openDesk, priceOf } from "./desk.ts";
import { attachMethod } from "./methods.ts";

const card = {
  method: "card",
  number: payments.card,
  expiry: "12/40",
  cvc: "123",
  name: "A Stranger",
} as const;

/** Sales of the same account that are not the shop's, and one that is, past the shop. */
export async function sellForeign(account: Account, ownerId: string, what: ForeignSale): Promise<boolean> {
  const desk = openDesk(account, ownerId);
  switch (what) {
    case "a stranger buys something else":
      return paidSession(account, { "line_items[0][price]": priceNamed(account, "mug") });
    case "a stranger buys what we sell":
      return paidSession(account, { "line_items[0][price]": priceNamed(account, "pro_month") });
    case "a stranger's session expires": {
      const id = await openSession(account, { "line_items[0][price]": priceNamed(account, "pro_month") });
      if (!id) return false;
      const path = `/v1/checkout/sessions/${id}/expire`;
      return (await askStripe(account.simulator, "POST", path, {})).status < 400;
    }
    case "our customer buys something else":
      if (!desk) return false;
      return paidSession(account, {
        "line_items[0][price]": priceNamed(account, "mug"),
        customer: desk.customerId,
      });
    case "our customer subscribes to something else": {
      const method = desk && (await attachMethod(desk, "card"));
      const price = desk && priceOf(desk, "newsletter");
      if (!desk || !method || !price) return false;
      return desk.post("/v1/subscriptions", {
        customer: desk.customerId,
        default_payment_method: method,
        "items[0][price]": price,
      });
    }
  }
}

function priceNamed(account: Account, lookupKey: string): string {
  const prices = account.simulator.snapshot().rows.price as { id: string; lookup_key?: string }[];
  return prices.find(({ lookup_key }) => lookup_key === lookupKey)?.id ?? "";
}

async function openSession(account: Account, form: Record<string, string>): Promise<string | null> {
  const { status, body } = await askStripe(account.simulator, "POST", "/v1/checkout/sessions", {
    mode: "payment",
    success_url: "http://elsewhere.test/thanks",
    "line_items[0][quantity]": "1",
    ...form,
  });
  return status < 400 ? String(body.id) : null;
}

async function paidSession(account: Account, form: Record<string, string>): Promise<boolean> {
  const id = await openSession(account, form);
  return id !== null && (await account.simulator.pay(id, card)).kind === "complete";
}
