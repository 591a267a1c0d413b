import { invalidRequest } from "../protocol/errors.ts";

/** How a dispute can begin: as an inquiry, as a chargeback, or prevented by a refund. */
const OPENING = ["needs_response", "prevented", "warning_needs_response"];

/**
 * The next statuses of a dispute, by status. Sources: docs.stripe.com/disputes/how-disputes-work and
 * docs.stripe.com/api/disputes/object, `status`. A refund can prevent an inquiry from becoming a chargeback; a
 * lost dispute can be appealed if the network allows it.
 */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  warning_needs_response: ["warning_under_review", "warning_closed", "needs_response", "prevented"],
  warning_under_review: ["warning_closed", "needs_response", "prevented"],
  warning_closed: [],
  needs_response: ["under_review", "won", "lost"],
  under_review: ["won", "lost", "appeal_needs_response"],
  appeal_needs_response: ["appeal_under_review", "lost"],
  appeal_under_review: ["won", "lost"],
  won: [],
  lost: ["appeal_needs_response"],
  prevented: [],
};

const CLOSED = ["lost", "prevented", "warning_closed", "won"];

/** The status of a dispute after its evidence is submitted. */
const AFTER_EVIDENCE: Readonly<Record<string, string>> = {
  appeal_needs_response: "appeal_under_review",
  needs_response: "under_review",
  warning_needs_response: "warning_under_review",
};

export function isClosed(status: string): boolean {
  return CLOSED.includes(status);
}

/** An inquiry and a prevented dispute move no money and leave the charge refundable. */
export function movesMoney(status: string): boolean {
  return !status.startsWith("warning_") && status !== "prevented";
}

/** @throws StripeFault 400 naming the statuses that a dispute can begin with. */
export function checkOpening(status: string): void {
  if (OPENING.includes(status)) return;
  throw invalidRequest(`A dispute cannot begin as "${status}". It begins as ${inWords(OPENING)}.`, {
    param: "status",
  });
}

/** @throws StripeFault 400 naming the possible next statuses. */
export function checkMove(from: string, to: string): void {
  const allowed = MOVES[from] ?? [];
  if (allowed.includes(to)) return;
  const closed = isClosed(from) ? `This dispute is already closed (status: ${from}).` : "";
  const known = MOVES[to] ? "" : `There is no dispute status "${to}".`;
  const way =
    allowed.length === 0
      ? "Nothing can follow."
      : `From ${from} a dispute can only become ${inWords(allowed)}, not ${to}.`;
  throw invalidRequest([closed, known, way].filter(Boolean).join(" "), { param: "status" });
}

/** @throws StripeFault 400 if the dispute does not accept evidence. */
export function statusAfterEvidence(status: string): string {
  const next = AFTER_EVIDENCE[status];
  if (next) return next;
  const closed = isClosed(status) ? "This dispute is already closed" : "This dispute waits for no evidence";
  throw invalidRequest(`${closed} (status: ${status}), so evidence cannot be submitted.`, {
    param: "evidence",
  });
}

function inWords(statuses: readonly string[]): string {
  if (statuses.length < 2) return statuses.join("");
  return `${statuses.slice(0, -1).join(", ")} or ${statuses.at(-1)}`;
}
