import { shelves } from "../access/library.ts";
import { levelName } from "../words.ts";
import type { Tier } from "./tiers.ts";

/** The title of a tier. */
export function tierName({ level, team }: Pick<Tier, "level" | "team">): string {
  return team ? "Team" : levelName(level);
}

/** What a tier includes, in a few lines; the lowest level first. */
export function tierBenefits(
  { level, team }: Pick<Tier, "level" | "team">,
  levels: readonly string[],
): string[] {
  if (team)
    return [
      `Everything in ${levelName(level)}, for each seat`,
      "A seat is free for the next person as soon as somebody leaves",
      "One plan and one invoice for all of you",
    ];
  const below = levels[levels.indexOf(level) - 1];
  const shelf = shelves[level];
  return [
    ...(below ? [`Everything in ${levelName(below)}`] : []),
    ...(shelf ? [`${shelf.guides.length} ${shelf.about}`] : []),
  ];
}
