import { expect, it, vi } from "vitest";
import { planWith } from "../testing/facts.ts";
import { ada, billingThat, testStorefront } from "../testing/test-storefront.ts";
import { billingFacts, openInvoiceIn, ownerTimeline } from "./facts.ts";

const owner = { type: "user" as const, id: ada.id };
const plan = (id: string) =>
  planWith({ id, state: "ended", reason: "canceled", status: "canceled", accessUntil: null, renewsAt: null });

it("joins the journal, the newest five plans and the bookings of one owner", async () => {
  const readTransitions = vi.fn(async (subscriptionId: string) => [
    {
      id: Number(subscriptionId.slice(4)),
      subscriptionId,
      ownerKey: ada.id,
      fromStatus: "active",
      toStatus: "canceled",
      cause: "event",
      stripeEventId: null,
      ticket: 1,
      at: new Date("2027-01-05T10:00:00.000Z"),
    },
  ]);
  const readJournal = vi.fn(async () => []);
  const listBookings = vi.fn(async () => ({ bookings: [], next: null }));
  const deps = testStorefront({ billing: billingThat({ readTransitions, readJournal, listBookings }) });
  const entries = await ownerTimeline(
    deps,
    owner,
    ["1", "2", "3", "4", "5", "6"].map((id) => plan(`sub_${id}`)),
  );
  expect(entries.map(({ title }) => title)).toEqual(Array(5).fill("Your subscription ended"));
  expect(readTransitions.mock.calls.map(([id]) => id)).toEqual(["sub_1", "sub_2", "sub_3", "sub_4", "sub_5"]);
  expect(readJournal).toHaveBeenCalledWith(owner, expect.any(Number));
  expect(listBookings).toHaveBeenCalledWith(owner, expect.anything());
});

it("distinguishes an owner without purchases from one whose details cannot be read", async () => {
  const none = billingThat({ billingDetails: async () => null });
  expect(await billingFacts({ billing: none }, owner)).toEqual({ state: "none" });
  const down = billingThat({ billingDetails: () => Promise.reject(new Error("Stripe is down")) });
  await expect(billingFacts({ billing: down }, owner)).rejects.toThrow("Stripe is down");
});

it("links to the open invoice only, and to Stripe's site only", () => {
  const stripe = { paymentOrigins: ["https://invoice.stripe.com"] };
  const invoice = { amount: 1900, currency: "eur", createdAt: "2027-01-05T10:00:00.000Z", pdf: null };
  const among = (...statuses: [status: string, url: string][]) => {
    const invoices = statuses.map(([status, url]) => ({ ...invoice, id: url, number: null, status, url }));
    const details = { paymentMethod: null, invoices, receipts: [], nextCharge: [] };
    return openInvoiceIn({ state: "known", details }, stripe);
  };
  const ours = "https://invoice.stripe.com/i/2";
  expect(among(["paid", "https://invoice.stripe.com/i/1"], ["open", ours])).toBe(ours);
  expect(among(["paid", ours], ["void", ours])).toBeNull();
  expect(among(["open", "https://evil.example/i/2"])).toBeNull();
  expect(openInvoiceIn({ state: "none" }, stripe)).toBeNull();
  expect(openInvoiceIn(null, stripe)).toBeNull();
});
