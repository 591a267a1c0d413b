import { Notice } from "./notice.tsx";

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
  no_customer: { kind: "wait", text: "There is nothing to manage yet: you have not bought anything." },
  too_many_requests: { kind: "bad", text: "That was asked too often. Wait a few minutes, then try again." },
  unavailable: {
    kind: "bad",
    text: "That did not work: a part of the shop does not answer. Nothing was charged. Try again in a minute.",
  },
  foreign_origin: {
    kind: "bad",
    text: "That was asked for from another site. Choose here what you would like.",
  },
  bad_request: { kind: "bad", text: "That is not on sale. Choose from the offers below." },
  lookup_failed: {
    kind: "bad",
    text: "We cannot look up what you own right now. It is not lost: what you paid for is kept.",
  },
};

export function NoticeFor({ code }: { code: string | string[] | undefined }) {
  if (typeof code !== "string" || !Object.hasOwn(notices, code)) return null;
  const words = notices[code];
  return words ? <Notice kind={words.kind}>{words.text}</Notice> : null;
}
