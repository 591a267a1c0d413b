const dayMs = 86_400_000;

/** A sale in the order in which sales are folded. Instants are unix milliseconds. */
export interface FoldedSale {
  sessionId: string;
  level: string;
  /** NULL while it can still change by itself. */
  closesAt: number | null;
  /** Whether its money went back: then nothing but the sale itself says where the next one begins. */
  isLost: boolean;
  /** Whether it begins where the sale before it ends, or may yet. */
  continues: boolean;
  /** Sessions whose unused days were credited to it. */
  replaces: readonly string[];
}

/**
 * Sessions that can no longer change access, a day after that: not even by what other sales rest on. A sale that was lost
 * says where the next one began, and one that replaced others says where those ended, as long as they last.
 */
export function closedSessions(sales: readonly FoldedSale[], at: number): string[] {
  const needed = sales.filter((sale) => lastNeeded(sales, sale, new Set()) + dayMs >= at);
  const open = new Set(needed.map(({ sessionId }) => sessionId));
  return [...new Set(sales.map(({ sessionId }) => sessionId))].filter((id) => !open.has(id));
}

/** Unix milliseconds; `seen` holds the sales that are being asked already. */
function lastNeeded(sales: readonly FoldedSale[], sale: FoldedSale, seen: Set<FoldedSale>): number {
  if (seen.has(sale)) return 0;
  seen.add(sale);
  const next = sales.slice(sales.indexOf(sale) + 1).find(({ level }) => level === sale.level);
  const needing = sales.filter(
    (other) => (other === next && sale.isLost && other.continues) || sale.replaces.includes(other.sessionId),
  );
  return Math.max(
    sale.closesAt ?? Number.POSITIVE_INFINITY,
    ...needing.map((other) => lastNeeded(sales, other, seen)),
  );
}
