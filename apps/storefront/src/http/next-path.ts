/**
 * The path that a form may send its visitor on to, or `fallback`. Only a path of this site passes: one slash at the
 * start, not followed by another or by a backslash (browsers read `/\evil.example` as another host), and no control
 * characters (they drop tabs and line ends before they look).
 */
export function nextPath(input: unknown, fallback: string): string {
  if (typeof input !== "string" || input.length > 500 || !/^\/(?![/\\])/.test(input)) return fallback;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\u0000-\u001f\u007f]/.test(input) ? fallback : input;
}

/** The sign-in page, which leads on to `path` afterwards. */
export function signInPath(path: string): string {
  return `/sign-in?next=${encodeURIComponent(path)}`;
}
