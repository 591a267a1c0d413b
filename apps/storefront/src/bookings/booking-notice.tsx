import { Banner } from "../ui/banner.tsx";
import { wordsFor } from "../ui/notice-words.ts";
import type { SignKind } from "../ui/sign.tsx";

type Words = { kind: SignKind; text: string };

/** What has just happened to somebody who came with a form: the code travels in the address, the words stay here. */
const notices: Record<string, Words> = {
  course_full: {
    kind: "warning",
    text: "Somebody was faster: every seat is taken now. Nothing was charged.",
  },
  course_started: { kind: "warning", text: "The course has begun, so it can no longer be booked." },
  already_booked: { kind: "info", text: "You have a seat at this course already. Nothing was charged." },
  payment_processing: {
    kind: "wait",
    text: "A payment of yours for this course is being worked on. It shows up here in a moment.",
  },
  not_cancellable: { kind: "warning", text: "This booking can no longer be cancelled." },
  refund_changed: {
    kind: "warning",
    text: "What happens to your money has changed while this page was open. Read it again, then decide.",
  },
  not_found: { kind: "warning", text: "There is no such booking of yours." },
  bad_request: { kind: "danger", text: "That could not be done as it was asked for. Choose here instead." },
  foreign_origin: { kind: "danger", text: "That was asked for from another site. Choose here instead." },
  too_many_requests: {
    kind: "danger",
    text: "That was asked too often. Wait a few minutes, then try again.",
  },
  unavailable: {
    kind: "danger",
    text: "A part of the shop does not answer, so that did not work. Nothing was charged. Try again in a minute.",
  },
};

export function BookingNotice({ code }: { code: string | string[] | undefined }) {
  const words = wordsFor(notices, code);
  return words ? (
    <Banner kind={words.kind} alert={words.kind === "danger" || words.kind === "warning"}>
      {words.text}
    </Banner>
  ) : null;
}
