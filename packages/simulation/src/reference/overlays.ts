import type { Answer } from "../table/answer.ts";
import type { ItemFacts } from "../table/item-facts.ts";

/** Flags that the money and a pause add to an item's answer, whatever row gave it. */
export function flagsOf(
  { coverage, standings, isPaused }: ItemFacts,
  t: number,
  { access }: Answer,
): string[] {
  const flags = new Set<string>();
  for (const { line } of coverage.billedFor(t))
    for (const flag of standings.money(line.invoiceId)?.flags ?? []) flags.add(flag);
  // A dispute comes weeks later, when the period that it is about has been used up.
  for (const { line } of coverage.billedBefore(t))
    if (standings.money(line.invoiceId)?.flags.has("disputed")) flags.add("disputed");
  if (isPaused && access === "granted") flags.add("collection_paused");
  return [...flags];
}
