import { invalidRequest } from "../protocol/errors.ts";

/** How a dispute can begin: as an inquiry, as a chargeback, or kept off by a refund before it became one. */
const OPENING = ["needs_response", "prevented", "warning_needs_response"];

/**
 * Where a dispute can go from each status. Sources: docs.stripe.com/disputes/how-disputes-work and
 * docs.stripe.com/api/disputes/object, `status`. An inquiry can be kept off by a refund or become a chargeback; a
 * loss can be appealed where the network allows it.
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

/** What an answer with evidence makes of a dispute that waits for one. */
const AFTER_EVIDENCE: Readonly<Record<string, string>> = {
  appeal_needs_response: "appeal_under_review",
  needs_response: "under_review",
  warning_needs_response: "warning_under_review",
};

export function isClosed(status: string): boolean {
  return CLOSED.includes(status);
}

/** An inquiry and what was kept off move no money, and leave the charge refundable. */
export function movesMoney(status: string): boolean {
  return !status.startsWith("warning_") && status !== "prevented";
}

/** @throws StripeFault 400 saying how a dispute can begin. */
export function checkOpening(status: string): void {
  if (OPENING.includes(status)) return;
  throw invalidRequest(`A dispute cannot begin as "${status}". It begins as ${inWords(OPENING)}.`, {
    param: "status",
  });
}

/** @throws StripeFault 400 saying where the dispute can go. */
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

/** @throws StripeFault 400 when the dispute waits for no evidence. */
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
