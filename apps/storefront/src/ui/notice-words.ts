/** The words that a code in the address stands for; none for a code that is not known, repeated or absent. */
export function wordsFor<Words>(
  notices: Readonly<Record<string, Words>>,
  code: string | string[] | undefined,
): Words | undefined {
  return typeof code === "string" && Object.hasOwn(notices, code) ? notices[code] : undefined;
}
