/** The hashes that contain the last segment; lists on the way are entered. */
export function parentsOf(target: object, field: readonly string[]): Record<string, unknown>[] {
  let holders: object[] = [target];
  for (const segment of field.slice(0, -1)) {
    holders = holders.flatMap((holder) => {
      const inner = new Map<string, unknown>(Object.entries(holder)).get(segment);
      if (Array.isArray(inner)) return inner.filter((entry) => typeof entry === "object" && entry !== null);
      return typeof inner === "object" && inner !== null ? [inner] : [];
    });
  }
  return holders as Record<string, unknown>[];
}

/** The objects of a list object; none for anything else. */
export function dataOf(list: unknown): object[] {
  if (typeof list !== "object" || list === null || !("data" in list) || !Array.isArray(list.data)) return [];
  return list.data;
}
