import { Banner } from "../ui/banner.tsx";
import { wordsFor } from "../ui/notice-words.ts";
import type { SignKind } from "../ui/sign.tsx";

type Words = { kind: SignKind; text: string };

/** The texts of a refused form. The address carries only the code. */
const notices: Record<string, Words> = {
  course_full: {
    kind: "warning",
    text: "Somebody else took the last seat. Nothing was charged.",
  },
  course_started: { kind: "warning", text: "The course has started, so you can no longer book it." },
  already_booked: { kind: "info", text: "You already have a seat in this course. Nothing was charged." },
  payment_processing: {
    kind: "wait",
    text: "Your payment for this course is still being processed. It will show up here in a moment.",
  },
  not_cancellable: { kind: "warning", text: "You can no longer cancel this booking." },
  refund_changed: {
    kind: "warning",
    text: "Your refund has changed since you opened this page. Read it again, then decide.",
  },
  not_found: { kind: "warning", text: "You have no such booking." },
  bad_request: { kind: "danger", text: "We could not read your request. Try again from here." },
  foreign_origin: { kind: "danger", text: "The request came from another site. Try again from here." },
  too_many_requests: {
    kind: "danger",
    text: "Too many attempts. Wait a few minutes, then try again.",
  },
  unavailable: {
    kind: "danger",
    text: "That did not work: a service we depend on is down. Nothing was charged. Try again in a minute.",
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
