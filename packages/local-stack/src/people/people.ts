import { payByBank, payByCard, testMeans } from "../hosted-checkout.ts";
import type { Person, Scene } from "./person.ts";
import { buy, paymentOf, subscribe } from "./stories.ts";

const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * 86_400;

/** One person per customer state, for people who buy for themselves. */
export const people: readonly Person[] = [
  { key: "nora-new", name: "Nora New", about: "has signed up and bought nothing" },
  {
    key: "ben-basic",
    name: "Ben Basic",
    about: "bought Basic for a year",
    story: async (scene) => void (await buy(scene, "basic_year")),
  },
  {
    key: "paula-pro",
    name: "Paula Pro",
    about: "bought Pro for a year",
    story: async (scene) => void (await buy(scene, "pro_year")),
  },
  {
    key: "tess-trial",
    name: "Tess Trial",
    about: "has a trial of Pro that ends in two days",
    story: async (scene) => {
      const { id } = await subscribe(scene, "pro_monthly");
      await scene.stripe.subscriptions.update(id, { trial_end: inDays(2) });
    },
  },
  {
    key: "max-monthly",
    name: "Max Monthly",
    about: "pays for Pro every month",
    story: async (scene) => void (await paidFor(scene)),
  },
  {
    key: "carl-cancelling",
    name: "Carl Cancelling",
    about: "has cancelled; Pro ends with the month",
    story: async (scene) => {
      await scene.stripe.subscriptions.update(await paidFor(scene), { cancel_at_period_end: true });
    },
  },
  {
    key: "pia-past-due",
    name: "Pia Past-Due",
    about: "the renewal failed; still let in, for some days",
    story: async (scene) => {
      const { id, customer } = await subscribe(scene, "pro_yearly");
      const card = await scene.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
        customer: typeof customer === "string" ? customer : customer.id,
      });
      await scene.stripe.subscriptions.update(id, { default_payment_method: card.id });
      await scene.simulator.post("subscriptions/renew", { subscription: id, billed: "ends" });
    },
  },
  {
    key: "paul-paused",
    name: "Paul Paused",
    about: "the subscription is paused; not let in",
    story: async (scene) => {
      await scene.stripe.subscriptions.pause(await paidFor(scene), { type: "subscription" });
    },
  },
  {
    key: "eva-ended",
    name: "Eva Ended",
    about: "the subscription has ended",
    story: async (scene) => void (await scene.stripe.subscriptions.cancel(await paidFor(scene))),
  },
  {
    key: "ruth-refunded",
    name: "Ruth Refunded",
    about: "Pro for a year was refunded in full",
    story: async (scene) => {
      const sessionId = await buy(scene, "pro_year");
      await scene.stripe.refunds.create({ payment_intent: await paymentOf(scene, sessionId) });
    },
  },
  {
    key: "dora-disputed",
    name: "Dora Disputed",
    about: "her bank disputes the payment; access is suspended",
    story: async (scene) =>
      void (await buy(scene, "pro_year", (url) => payByCard(url, testMeans.cardThatIsDisputed))),
  },
  {
    key: "bea-bank",
    name: "Bea Bank",
    about: "paid by bank debit; the bank has not answered yet",
    story: async (scene) => void (await buy(scene, "basic_year", payByBank)),
  },
  {
    key: "bo-booker",
    name: "Bo Booker",
    about: "has a confirmed booking, one that waits for the bank, and an open one",
    story: async ({ shopper }) => {
      const [first = "", second = "", third = ""] = bookableCourses;
      await payByCard((await shopper.book(first)).url);
      await payByBank((await shopper.book(second)).url);
      await shopper.book(third);
    },
  },
];

/** Ids of three courses in the catalog with free seats. */
const bookableCourses = ["incident-evening", "postgres-plans", "raft-weekend"] as const;

/** Subscribes to Pro and pays the first month; returns the subscription's id. */
async function paidFor(scene: Scene): Promise<string> {
  const { id } = await subscribe(scene, "pro_monthly");
  await scene.stripe.subscriptions.update(id, { trial_end: "now" });
  return id;
}
