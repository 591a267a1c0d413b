/** Orders ids by code unit, so that the order is the same in every locale. For `toSorted` and `sort`. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
