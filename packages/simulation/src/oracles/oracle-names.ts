export const oracleNames = [
  "no grant without payment",
  "none past its end",
  "exactly once",
  "no cross-owner effect",
  "applied never goes back",
  "redis never goes back",
  "an answer never goes back",
  "nothing acknowledged is lost",
  "convergence of postgres",
  "convergence of redis",
  "convergence of check",
  "inbox at rest is answered",
  "read budget",
  "journal replays to the table",
  "one open checkout",
  "access never rests on what is ended",
  "no second plan stays",
  "a second plan is reported",
  "a second plan's money goes back",
  "no seat is sold twice",
  "paid seats are had",
  "had seats are paid",
  "unbound sales are in the queue",
  "foreign sales alarm nobody",
  "the model answers as postgres",
] as const;
export type OracleName = (typeof oracleNames)[number];
export type OracleCounts = Record<OracleName, number>;

export function noChecks(): OracleCounts {
  return Object.fromEntries(oracleNames.map((name) => [name, 0])) as OracleCounts;
}

/** A promise that was broken. */
export class Violation extends Error {
  override name = "Violation";
  readonly oracle: OracleName;
  constructor(oracle: OracleName, message: string) {
    super(message);
    this.oracle = oracle;
  }
}

/** Counts a check, and ends the run when it fails. */
export type Expect = (oracle: OracleName, holds: boolean, message: () => string) => void;
