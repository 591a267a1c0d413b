/**
 * The path that a form may redirect to, or `fallback`. It must be a path of this site: one slash at the start, not
 * followed by a slash or backslash (browsers read `/\evil.example` as another host), and no control characters
 * (browsers drop tabs and line ends before they parse).
 */
export function nextPath(input: unknown, fallback: string): string {
  if (typeof input !== "string" || input.length > 500 || !/^\/(?![/\\])/.test(input)) return fallback;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them.
  return /[\u0000-\u001f\u007f]/.test(input) ? fallback : input;
}

/** The sign-in page, which leads on to `path` afterwards. */
export function signInPath(path: string): string {
  return `/sign-in?next=${encodeURIComponent(path)}`;
}
