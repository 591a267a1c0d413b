import { Notice } from "./notice.tsx";
import { wordsFor } from "./notice-words.ts";

type Words = { kind: "good" | "bad" | "wait"; text: string };

/** What a route has to say to somebody who came with a form: the code travels in the address, the words stay here. */
const notices: Record<string, Words> = {
  already_subscribed: {
    kind: "wait",
    text: "You already have this subscription. Nothing was charged; you can change or cancel it below.",
  },
  payment_processing: {
    kind: "wait",
    text: "A payment of yours is on its way. It shows up here in a moment.",
  },
  another_checkout_open: {
    kind: "wait",
    text: "Another order of this kind was opened at the same moment, in another window perhaps. Nothing was charged; choose again here.",
  },
  wrong_buyer: {
    kind: "bad",
    text: "This offer is sold to somebody else: seats are for organisations, everything else is for one person. Nothing was charged.",
  },
  bad_seats: {
    kind: "bad",
    text: "That number of seats is not on sale. Nothing was charged; choose another.",
  },
  forbidden: {
    kind: "bad",
    text: "Only an owner or an admin of that organisation may do this. Nothing was charged.",
  },
  no_organisation: {
    kind: "bad",
    text: "That organisation is not there, or you are not in it. Nothing was charged.",
  },
  no_customer: { kind: "wait", text: "There is nothing to manage yet: nothing was bought so far." },
  no_subscription: { kind: "wait", text: "There is no plan to change or cancel at the moment." },
  already_ending: {
    kind: "wait",
    text: "The plan is set to end already. To keep it, open “Manage billing” and choose to renew it.",
  },
  not_changeable: {
    kind: "wait",
    text: "This plan cannot be exchanged for another one. Cancel it, and choose the other when it has ended.",
  },
  too_many_requests: { kind: "bad", text: "That was asked too often. Wait a few minutes, then try again." },
  unavailable: {
    kind: "bad",
    text: "That did not work: a part of the shop does not answer. Nothing was charged. Try again in a minute.",
  },
  foreign_origin: {
    kind: "bad",
    text: "That was asked for from another site. Choose here what you would like.",
  },
  bad_request: {
    kind: "bad",
    text: "That is not on sale, or was asked for in a way we do not know. Choose again here.",
  },
  lookup_failed: {
    kind: "bad",
    text: "We cannot look up what you own right now. It is not lost: what you paid for is kept.",
  },
};

export function NoticeFor({ code }: { code: string | string[] | undefined }) {
  const words = wordsFor(notices, code);
  return words ? <Notice kind={words.kind}>{words.text}</Notice> : null;
}
