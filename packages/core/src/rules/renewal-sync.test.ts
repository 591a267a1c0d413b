import { describe, expect, it } from "vitest";
import { nextRenewalSync } from "./renewal-sync.ts";

const hour = 3_600;
/** A renewal that is looked for from second 1,000 hours on, for a day. */
const renewsAt = 1_000 * hour;
const granted = { access: "granted", until: renewsAt + 24 * hour, renewsAt } as const;
const next = (at: number, answer: Parameters<typeof nextRenewalSync>[0] = granted) =>
  nextRenewalSync(answer, at * 1000).map((instant) => instant / 1000);

describe("a renewal is read", () => {
  it.each([
    ["at the end of the period, long before it", renewsAt - 500 * hour, renewsAt],
    ["at the end, a second before it", renewsAt - 1, renewsAt],
    ["an hour after the end, at the end", renewsAt, renewsAt + hour],
    ["an hour after the end, within the hour", renewsAt + hour - 1, renewsAt + hour],
    ["at the next hour, on the hour", renewsAt + hour, renewsAt + 2 * hour],
    ["for the last time an hour before the slack is over", renewsAt + 22.5 * hour, renewsAt + 23 * hour],
  ])("%s", (_, at, instant) => {
    expect(next(at)).toEqual([instant]);
  });

  it.each([
    ["when the slack is over", granted, renewsAt + 23 * hour],
    ["when the slack is shorter than the next hour", { ...granted, until: renewsAt + hour / 2 }, renewsAt],
    ["where none is looked for", { access: "granted", until: renewsAt }, renewsAt - 1],
    ["where nothing has an end", { ...granted, until: null }, renewsAt - 1],
    ["where access is denied", { ...granted, access: "denied" }, renewsAt - 1],
    ["where a payment is awaited", { ...granted, access: "pending" }, renewsAt - 1],
  ] as const)("never %s", (_, answer, at) => {
    expect(next(at, answer)).toEqual([]);
  });
});
