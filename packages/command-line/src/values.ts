import { RefusedArgument } from "./refused-argument.ts";

/** @throws RefusedArgument when the text is no whole number in the range */
export function wholeNumber(
  option: string,
  text: string,
  { from, to = Number.MAX_SAFE_INTEGER }: { from: number; to?: number },
): number {
  const number = Number(text);
  // An empty text counts as 0 for JavaScript.
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= from && number <= to) return number;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
  throw new RefusedArgument(`--${option} takes a whole number ${range}, not "${text}".`);
}

/** @throws RefusedArgument when the text is none of the known ones */
export function oneOf<Known extends string>(option: string, text: string, known: readonly Known[]): Known {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new RefusedArgument(`--${option} takes one of ${known.join(", ")}, not "${text}".`);
}
