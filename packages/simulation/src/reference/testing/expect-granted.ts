import { expect } from "vitest";
import { type Memory, noMemory } from "../../coverage/memory.ts";
import { ask, day, debit, firstBill, month, type SubscriptionSpec } from "./facts.ts";

export const hour = 3_600;

/** An answer ends at its `until`: one second before it the same facts give the same, at that second they do not. */
export function expectGranted(
  spec: SubscriptionSpec,
  t: number,
  wanted: { row: number; until: number; level?: string; seats?: number; flags?: string[] },
  item?: string,
): void {
  const { flags = [], ...rest } = wanted;
  const answer = ask(spec, t, item);
  expect(answer).toMatchObject({ access: "granted", level: "PRO", seats: 1, ...rest });
  expect(answer.flags).toEqual(expect.arrayContaining(flags));
  const shape = ({ access, level, seats }: typeof answer) => ({ access, level, seats });
  expect(shape(ask(withGift(spec, answer.gives), wanted.until - 1, item))).toEqual(shape(answer));
  expect(shape(ask(withGift(spec, answer.gives), wanted.until, item))).not.toEqual(shape(answer));
}

/** What is given now is remembered later. */
function withGift(spec: SubscriptionSpec, gift: ReturnType<typeof ask>["gives"]): SubscriptionSpec {
  if (!gift) return spec;
  const known = spec.memory ?? noMemory;
  const given = new Map(known.given);
  given.set("sub_1:si_1", [...(given.get("sub_1:si_1") ?? []), gift]);
  return { ...spec, memory: { ...known, given } };
}

export const remembered = (start: number, end: number, row: 3 | 7): Memory => ({
  ...noMemory,
  given: new Map([["sub_1:si_1", [{ start, end, row }]]]),
});
/** In February, with a bill for it that is not paid. */
export const february = { items: [{ from: month, until: day(59) }] };
export const renewal = (more: Partial<Parameters<typeof firstBill>[0]> = {}) =>
  firstBill({
    id: "in_2",
    at: month,
    status: "open",
    lines: [debit({ from: month, until: day(59) })],
    ...more,
  });
