import { Notice } from "../ui/notice.tsx";
import { NoticeFor } from "../ui/notice-for.tsx";
import { wordsFor } from "../ui/notice-words.ts";

type Words = { kind: "good" | "bad" | "wait"; text: string };

/** The texts of the routes about organisations. The address carries only the code. */
const notices: Record<string, Words> = {
  organisation_created: {
    kind: "good",
    text: "You created the organisation. Invite your colleagues, and buy seats for them.",
  },
  invited: {
    kind: "good",
    text: "You created the invitation. We send no mail: copy its link below and pass it on.",
  },
  invitation_withdrawn: {
    kind: "good",
    text: "You withdrew the invitation. Its link is no longer valid.",
  },
  invitation_declined: { kind: "good", text: "You declined the invitation." },
  joined: { kind: "good", text: "Welcome. You are now a member." },
  left: { kind: "good", text: "You left the organisation, and no longer have access through it." },
  role_changed: { kind: "good", text: "You changed the role." },
  member_removed: { kind: "good", text: "You removed the member. The seat is free." },
  seat_give: { kind: "good", text: "You assigned the seat." },
  seat_free: { kind: "good", text: "You took the seat back. The next member in the queue gets it." },
  last_owner: { kind: "bad", text: "An organisation needs an owner. Make somebody else an owner first." },
  already_member: { kind: "wait", text: "This person is already a member." },
  organisation_full: { kind: "bad", text: "An organisation has at most 100 members." },
  too_many_organisations: {
    kind: "bad",
    text: "You can be in at most 10 organisations. Leave one first.",
  },
  too_many_invitations: { kind: "bad", text: "There are already 100 open invitations. Withdraw one first." },
  seats_taken: {
    kind: "bad",
    text: "All seats are taken. Take one back first, or add seats to your plan.",
  },
  forbidden: { kind: "bad", text: "Only owners and admins may do this." },
  not_found: {
    kind: "bad",
    text: "We could not find it. It may have been removed, or you may not see it.",
  },
  bad_request: { kind: "bad", text: "We could not read your request. Try again from here." },
  invitation_over: { kind: "bad", text: "This invitation is no longer valid. Ask for a new one." },
  unavailable: {
    kind: "bad",
    text: "That did not work: a service we depend on is down. Nothing was changed or charged. Try again in a minute.",
  },
};

export function OrganisationNotice({ code }: { code: string | string[] | undefined }) {
  const words = wordsFor(notices, code);
  return words ? <Notice kind={words.kind}>{words.text}</Notice> : <NoticeFor code={code} />;
}
