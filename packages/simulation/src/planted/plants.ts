/** One changed line of core that breaks what the semantics say. The simulation must find it. */
export interface Plant {
  name: string;
  /** In packages/core/src. */
  file: string;
  /** The text to change: it must be in the file exactly once. */
  find: string;
  replace: string;
  /** What it breaks: a section or a row of the semantics. */
  breaks: string;
}

export const plants: readonly Plant[] = [
  {
    name: "any level allows every level",
    file: "entitlements/check.ts",
    find: "allowed: reaches(deps.catalog, access.level, level)",
    replace: "allowed: access.level !== null",
    breaks: "2.2, the last row: the highest level wins",
  },
];
