import { Notice } from "../ui/notice.tsx";
import { NoticeFor } from "../ui/notice-for.tsx";
import { wordsFor } from "../ui/notice-words.ts";

type Words = { kind: "good" | "bad" | "wait"; text: string };

/** What the routes about organisations have to say: the code travels in the address, the words stay here. */
const notices: Record<string, Words> = {
  organisation_created: {
    kind: "good",
    text: "Your organisation is made. Invite your colleagues, and buy seats for them.",
  },
  invited: {
    kind: "good",
    text: "The invitation is made. We send no mail: copy its link below and pass it on.",
  },
  invitation_withdrawn: {
    kind: "good",
    text: "The invitation is withdrawn. Its link lets nobody in any more.",
  },
  invitation_declined: { kind: "good", text: "You declined the invitation." },
  joined: { kind: "good", text: "Welcome. You are a member now." },
  left: { kind: "good", text: "You left the organisation. Its seats are not open to you any more." },
  role_changed: { kind: "good", text: "The role is changed." },
  member_removed: { kind: "good", text: "The member is removed, and the seat is free." },
  seat_give: { kind: "good", text: "The seat is given." },
  seat_free: { kind: "good", text: "The seat is taken back. Whoever is next in line gets it." },
  last_owner: { kind: "bad", text: "An organisation keeps an owner. Make somebody else an owner first." },
  already_member: { kind: "wait", text: "This person is a member already." },
  organisation_full: { kind: "bad", text: "An organisation has at most 100 members." },
  too_many_organisations: {
    kind: "bad",
    text: "You can be in at most 10 organisations. Leave one of them first.",
  },
  too_many_invitations: { kind: "bad", text: "There are 100 open invitations. Withdraw one of them first." },
  seats_taken: {
    kind: "bad",
    text: "All seats are taken. Take one back first, or add seats to your plan.",
  },
  forbidden: { kind: "bad", text: "Only an owner or an admin may do that." },
  not_found: {
    kind: "bad",
    text: "That is not there, or not yours to see. It may have been removed in the meantime.",
  },
  bad_request: { kind: "bad", text: "That could not be understood. Try again from here." },
  invitation_over: { kind: "bad", text: "This invitation does not hold any more. Ask for a new one." },
  unavailable: {
    kind: "bad",
    text: "That did not work: a part of the shop does not answer. Nothing was changed or charged. Try again in a minute.",
  },
};

export function OrganisationNotice({ code }: { code: string | string[] | undefined }) {
  const words = wordsFor(notices, code);
  return words ? <Notice kind={words.kind}>{words.text}</Notice> : <NoticeFor code={code} />;
}
