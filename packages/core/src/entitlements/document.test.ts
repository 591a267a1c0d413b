import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { entitlement } from "../testing/entitlement.ts";
import { documentOf } from "./document.ts";

const now = Date.parse("2026-06-01T00:00:00.000Z");
const day = 86_400_000;

function stored(id: string, fields: Partial<Entitlement>, createdAt = now) {
  const times = { startsAt: null, expiresAt: null, evidence: [] };
  return {
    entitlement: entitlement({ id, sourceId: id, ...times, ...fields }),
    createdAt: new Date(createdAt),
    updatedAt: new Date(now),
  };
}

const expired = (n: number) => stored(`old-${n}`, { expiresAt: new Date(now - n * day).toISOString() });
const many = (make: (n: number) => ReturnType<typeof stored>, count = 300) =>
  Array.from({ length: count }, (_, n) => make(n));
const idsOf = (rows: ReturnType<typeof stored>[]) => documentOf(rows).map(({ id }) => id);

describe("an owner's document", () => {
  it("holds the newest thirty that are over, by their ends", () => {
    expect(idsOf(many(expired))).toEqual(
      many((n) => stored(`old-${n}`, {}), 30)
        .map(({ entitlement }) => entitlement.id)
        .sort(),
    );
  });

  it("counts a sale that was refunded or canceled by when it was first stored", () => {
    const refunded = many((n) => stored(`r-${n}`, { access: "denied", reason: "refunded" }, now - n * day));
    const canceled = stored("c", { access: "denied", reason: "canceled" }, now - 29.5 * day);
    expect(idsOf([...refunded, canceled])).toContain("r-28");
    expect(idsOf([...refunded, canceled])).not.toContain("r-30");
    expect(idsOf([...refunded, canceled])).not.toContain("c");
  });

  it.each<[string, Partial<Entitlement>]>([
    ["runs for a second more", { expiresAt: new Date(now + 1_000).toISOString() }],
    ["has no end that could be read", {}],
    ["waits for a bank", { access: "pending", reason: "awaiting_bank" }],
    ["may be paid again", { access: "denied", reason: "past_due" }],
    ["is disputed, and may be won", { access: "denied", reason: "disputed" }],
  ])("never leaves out what %s", (_, fields) => {
    expect(idsOf([...many(expired), stored("zzz", fields, 0)])).toContain("zzz");
  });

  it("leaves out nothing of a short past, sorted by id", () => {
    expect(idsOf([expired(2), expired(1)])).toEqual(["old-1", "old-2"]);
    expect(documentOf([])).toEqual([]);
  });
});
