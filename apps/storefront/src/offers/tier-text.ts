import { shelves } from "../access/library.ts";
import { levelName } from "../words.ts";
import type { Tier } from "./tiers.ts";

/** The name on the sign above a tier. */
export function tierName({ level, team }: Pick<Tier, "level" | "team">): string {
  return team ? "Team" : levelName(level);
}

/** What a tier opens, in a few lines; the lowest level first. */
export function tierBenefits(
  { level, team }: Pick<Tier, "level" | "team">,
  levels: readonly string[],
): string[] {
  if (team)
    return [
      `Everything in ${levelName(level)}, for each seat`,
      "A seat that somebody leaves is free for the next at once",
      "One plan and one invoice for all of you",
    ];
  const below = levels[levels.indexOf(level) - 1];
  const shelf = shelves[level];
  return [
    ...(below ? [`Everything in ${levelName(below)}`] : []),
    ...(shelf ? [`${shelf.guides.length} ${shelf.about}`] : []),
  ];
}
