/** The text for a code of the address; none for a code that is unknown, repeated or absent. */
export function wordsFor<Words>(
  notices: Readonly<Record<string, Words>>,
  code: string | string[] | undefined,
): Words | undefined {
  return typeof code === "string" && Object.hasOwn(notices, code) ? notices[code] : undefined;
}
