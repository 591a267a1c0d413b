import { type Action, type LiveStatus, liveStatuses } from "./actions.ts";

/** Every two statuses that two live subscriptions of one plan group can have. */
export const statusPairs: readonly [LiveStatus, LiveStatus][] = liveStatuses.flatMap((one, at) =>
  liveStatuses.slice(at).map((other): [LiveStatus, LiveStatus] => [one, other]),
);

/** By chance a pair comes too seldom to meet every state of its owner: one seed in ten ends with the next of all pairs. */
export function drawPair(seed: number): Action[] {
  const statuses = statusPairs[(seed / 10) % statusPairs.length];
  if (!statuses) return [];
  return [
    { kind: "pair", owner: 0, statuses },
    { kind: "pass-time", hours: 24 },
  ];
}
