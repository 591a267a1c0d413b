import type { Seen } from "../database/observe.ts";
import type { Story } from "../world/story.ts";
import type { Expect } from "./oracle-names.ts";
import { shape } from "./shapes.ts";

/** Core's rows over time: tickets only grow, and the journal records every change exactly once. */
export interface RowsOracle {
  /** The id of the newest journal entry read so far: observe the entries after it. */
  startOfJournal(): number;
  check(seen: Seen): void;
  wentBack(): void;
}

export function createRowsOracle(story: Story, expect: Expect): RowsOracle {
  const applied = new Map<string, { applied: number; issued: number }>();
  const replayed = new Map<string, Seen["entitlements"][number]>();
  const granted = new Set<string>();
  let journalRead = 0;

  function checkTickets(seen: Seen): void {
    for (const row of seen.snapshots) {
      const before = applied.get(row.customerId);
      applied.set(row.customerId, row);
      expect(
        "applied never goes back",
        row.applied <= row.issued &&
          (!before || (row.applied >= before.applied && row.issued >= before.issued)),
        () => `${row.customerId} went from ${JSON.stringify(before)} to ${JSON.stringify(row)}`,
      );
    }
  }

  function checkJournal(seen: Seen): void {
    for (const entry of seen.journal) {
      journalRead = Math.max(journalRead, entry.id);
      if (entry.change === "granted")
        expect(
          "exactly once",
          !granted.has(entry.entitlementId),
          () => `${entry.entitlementId} was granted twice without being revoked in between`,
        );
      if (entry.change === "granted") granted.add(entry.entitlementId);
      if (entry.after?.access !== "granted") granted.delete(entry.entitlementId);
      if (entry.after) replayed.set(entry.entitlementId, entry.after);
      else replayed.delete(entry.entitlementId);
    }
    const table = seen.entitlements.map(shape).sort().join("\n");
    const journal = [...replayed.values()].map(shape).sort().join("\n");
    expect("journal replays to the table", table === journal, () => `table:\n${table}\njournal:\n${journal}`);
  }

  return {
    /** Postgres assigns ids before the commit: with interleaved transactions a lower id may appear after a higher one. */
    startOfJournal() {
      if (story.stage.grain === "transaction") return journalRead;
      replayed.clear();
      granted.clear();
      return 0;
    },
    check(seen) {
      checkTickets(seen);
      checkJournal(seen);
    },
    wentBack() {
      applied.clear();
      replayed.clear();
      granted.clear();
      journalRead = 0;
    },
  };
}
