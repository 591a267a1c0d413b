import type { Given, Memory, Unknown } from "../coverage/memory.ts";
import { indexOf, type Rows } from "../stripe/rows.ts";
import type { CustomerReading } from "./owner-access.ts";

/** The memory of what was true at the time. The oracle keeps it itself, never core's. */
export interface MemoryKeeper {
  readonly memory: Memory;
  /** How many periods were given so far. */
  readonly gifts: number;
  /** Records the periods that the shop gives and the known statuses of disputes, at t (unix seconds). */
  record(rows: Rows, customers: readonly CustomerReading[], t: number): void;
}

export function createMemoryKeeper(): MemoryKeeper {
  const given = new Map<string, Given[]>();
  const unknown = new Map<string, Unknown>();
  const disputes = new Map<string, string>();
  const lastGranted = new Map<string, NonNullable<Unknown["before"]>>();

  return {
    memory: { given, unknown, disputes },
    get gifts() {
      return [...given.values()].flat().length;
    },
    record(rows, customers, t) {
      for (const { id, status } of indexOf(rows).all("dispute"))
        if (knownDisputes.test(String(status))) disputes.set(id, String(status));
      for (const answer of customers.flatMap(({ subscriptions }) =>
        subscriptions.flatMap((subscription) => subscription.at(t)),
      )) {
        const { id, gives, row, access, level, seats, until } = answer;
        const known = given.get(id) ?? [];
        // A period that was given because nothing was billed for it can be given again by a pause.
        const isKnown = ({ start, end, row }: Given) =>
          start === gives?.start && end === gives.end && row === gives.row;
        if (gives && !known.some(isKnown)) given.set(id, [...known, gives]);
        if (row === 22 && !unknown.has(id))
          unknown.set(id, { since: t, before: lastGranted.get(id) ?? null });
        if (row !== 22) unknown.delete(id);
        if (row !== 22 && access === "granted" && until !== null)
          lastGranted.set(id, { level, seats, until });
      }
    },
  };
}

const knownDisputes =
  /^(needs_response|under_review|won|lost|prevented|warning_(needs_response|under_review|closed)|appeal_(needs_response|under_review))$/;
