/** The pattern of KEYS and SCAN: `*`, `?`, `[ab]`, `[^a]`, `[a-z]`, and `\` before a literal character. */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])*)\]|\*|\?|[\s\S]/g,
    (found, escaped, not, set) => {
      if (escaped !== undefined) return literal(escaped);
      if (set !== undefined) return set === "" ? "(?!)" : `[${not}${set.replace(/[[\]^]/g, "\\$&")}]`;
      if (found === "*") return "[\\s\\S]*";
      return found === "?" ? "[\\s\\S]" : literal(found);
    },
  );
  return new RegExp(`^${source}$`);
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}
