/** Seconds for which a subscription that has ended stays in the snapshot. */
export const longOver = 30 * 86_400;

/** Whether a subscription ended so long ago (unix seconds) that it has left the snapshot, unless it still grants. */
export function isLongOver({ endedAt }: { endedAt: number | null }, at: number): boolean {
  return endedAt !== null && endedAt < at - longOver;
}
