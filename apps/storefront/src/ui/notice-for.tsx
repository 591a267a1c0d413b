import { Notice } from "./notice.tsx";
import { wordsFor } from "./notice-words.ts";

type Words = { kind: "good" | "bad" | "wait"; text: string };

/** The texts of a refused form. The address carries only the code. */
const notices: Record<string, Words> = {
  already_subscribed: {
    kind: "wait",
    text: "You already have this subscription. Nothing was charged; you can change or cancel it below.",
  },
  already_covered: {
    kind: "wait",
    text: "What you have already includes this, and the days would run beside it. Nothing was charged.",
  },
  retired_offer: {
    kind: "wait",
    text: "We no longer sell that. Nothing was charged; choose something else.",
  },
  payment_processing: {
    kind: "wait",
    text: "Your payment is still being processed. It will show up here in a moment.",
  },
  another_checkout_open: {
    kind: "wait",
    text: "You opened another order of this kind at the same moment, perhaps in another window. Nothing was charged; choose again.",
  },
  wrong_buyer: {
    kind: "bad",
    text: "Seats are for organisations, everything else is for one person. Nothing was charged.",
  },
  bad_seats: {
    kind: "bad",
    text: "You cannot buy that number of seats. Nothing was charged; choose another number.",
  },
  forbidden: {
    kind: "bad",
    text: "Only owners and admins of that organisation may do this. Nothing was charged.",
  },
  no_organisation: {
    kind: "bad",
    text: "That organisation does not exist, or you are not a member of it. Nothing was charged.",
  },
  no_customer: { kind: "wait", text: "There is nothing to manage yet: you have not bought anything." },
  no_subscription: { kind: "wait", text: "You have no plan to change or cancel." },
  already_ending: {
    kind: "wait",
    text: "This plan already ends. To keep it, open “Manage billing” and renew it.",
  },
  not_changeable: {
    kind: "wait",
    text: "You cannot change this plan to another one. Cancel it, and buy the other when it has ended.",
  },
  too_many_requests: { kind: "bad", text: "Too many attempts. Wait a few minutes, then try again." },
  unavailable: {
    kind: "bad",
    text: "That did not work: a service we depend on is down. Nothing was charged. Try again in a minute.",
  },
  foreign_origin: {
    kind: "bad",
    text: "The request came from another site. Try again from here.",
  },
  bad_request: {
    kind: "bad",
    text: "We do not sell that, or could not read your request. Choose again.",
  },
  lookup_failed: {
    kind: "bad",
    text: "We cannot load your purchases right now. They are safe.",
  },
};

export function NoticeFor({ code }: { code: string | string[] | undefined }) {
  const words = wordsFor(notices, code);
  return words ? <Notice kind={words.kind}>{words.text}</Notice> : null;
}
