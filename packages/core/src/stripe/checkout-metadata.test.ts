import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CheckoutMetadata, readCheckoutMetadata, writeCheckoutMetadata } from "./checkout-metadata.ts";

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const owner = fc.record({ type: fc.constantFrom("user" as const, "organisation" as const), id: name });
const promised = fc.record({
  level: name,
  durationDays: fc.integer({ min: 1, max: 999_999_999 }),
  seats: fc.integer({ min: 1, max: 999_999_999 }),
});
const sold = fc.record({ owner, offer: name, entitlementLevel: name });
const metadata: fc.Arbitrary<CheckoutMetadata> = fc.oneof(
  sold,
  fc.tuple(sold, promised).map(([sale, promise]) => ({ ...sale, entitlementLevel: promise.level, promise })),
);

describe("checkout metadata", () => {
  it("reads back what it wrote, with every value a string inside of Stripe's limits", () => {
    fc.assert(
      fc.property(metadata, (facts) => {
        const written = writeCheckoutMetadata(facts);
        expect(readCheckoutMetadata(written)).toEqual({ ok: true, metadata: facts });
        expect(Object.keys(written).length).toBeLessThanOrEqual(50);
        for (const [key, value] of Object.entries(written)) {
          expect(key.length).toBeLessThanOrEqual(40);
          expect(value).toBeTypeOf("string");
          expect(value.length).toBeLessThanOrEqual(500);
        }
      }),
    );
  });

  const good = writeCheckoutMetadata({
    owner: { type: "user", id: "u1" },
    offer: "pro_year",
    entitlementLevel: "PRO",
  });

  const read = readCheckoutMetadata(good);

  it.each([
    ["one", { campaign: "autumn" }],
    [
      "so many that there are 51",
      Object.fromEntries(Array.from({ length: 46 }, (_, n) => [`key_${n}`, "x"])),
    ],
    ["one of 501 characters", { note: "x".repeat(501) }],
    ["one called __proto__", JSON.parse('{"__proto__": {"owner_id": "eve"}}')],
  ])("leaves the keys of other integrations alone: %s", (_, others) => {
    expect(readCheckoutMetadata({ ...good, ...others })).toEqual(read);
  });

  it("of version 1 is still read, and promises nothing", () => {
    expect(good.tollgate_schema).toBe("2");
    expect(readCheckoutMetadata({ ...good, tollgate_schema: "1" })).toEqual(read);
  });

  it("of a one-time sale says what was promised, and which sales it replaces", () => {
    const sold: CheckoutMetadata = {
      owner: { type: "user", id: "u1" },
      offer: "pro_year",
      entitlementLevel: "PRO",
      promise: { level: "PRO", durationDays: 30, seats: 2 },
      replaces: ["cs_1", "cs_2"],
    };
    const written = writeCheckoutMetadata(sold);
    expect(written).toMatchObject({ entitlement_level: "PRO", duration_days: "30", seats: "2" });
    expect(readCheckoutMetadata(written)).toEqual({ ok: true, metadata: sold });
  });

  const polluted = JSON.parse('{"__proto__": {"owner_type": "user"}, "owner_id": "u1"}');
  it.each([
    ["an older schema", { ...good, tollgate_schema: "0" }, "tollgate_schema"],
    ["a newer schema", { ...good, tollgate_schema: "3" }, "tollgate_schema"],
    ["a promise of no days", { ...good, duration_days: "0" }, "duration_days"],
    ["a promise of half a seat", { ...good, duration_days: "30", seats: "0.5" }, "seats"],
    ["an offer of 501 characters", { ...good, offer: "x".repeat(501) }, "offer"],
    ["a level of 501 characters", { ...good, entitlement_level: "x".repeat(501) }, "entitlement_level"],
    ["an owner of 501 characters", { ...good, owner_id: "x".repeat(501) }, "owner id"],
    ["an unknown kind of owner", { ...good, owner_type: "robot" }, "owner_type"],
    ["an owner that could be read as another's key", { ...good, owner_id: "organisation:o1" }, "owner id"],
    ["no level", { ...good, entitlement_level: "" }, "entitlement_level"],
    ["keys on the prototype", polluted, "owner_type"],
    ["nothing", null, "expected object"],
  ])("refuses %s and says which field", (_, input, field) => {
    const reading = readCheckoutMetadata(input);
    expect(reading).toMatchObject({ ok: false, reason: expect.stringContaining(field) });
  });

  it("refuses to write what Stripe would not store", () => {
    expect(() =>
      writeCheckoutMetadata({
        owner: { type: "user", id: "u1" },
        offer: "x".repeat(501),
        entitlementLevel: "PRO",
      }),
    ).toThrow(/offer/);
  });

  const seat = writeCheckoutMetadata({
    owner: { type: "user", id: "u1" },
    bookingId: "0190b6b4-3f6c-4c1e-9d8a-0d5b6f0f9a11",
    course: "raft",
  });

  it("of a seat reads back as a seat's, whatever other integrations add", () => {
    const metadata = {
      owner: { type: "user", id: "u1" },
      bookingId: "0190b6b4-3f6c-4c1e-9d8a-0d5b6f0f9a11",
      course: "raft",
    };
    expect(readCheckoutMetadata(seat)).toEqual({ ok: true, metadata });
    expect(readCheckoutMetadata({ ...seat, campaign: "autumn" })).toEqual({ ok: true, metadata });
  });

  it("of an offer is never read as a seat's because another integration writes a kind", () => {
    expect(readCheckoutMetadata({ ...good, kind: "booking" })).toEqual(read);
    expect(readCheckoutMetadata({ ...good, kind: "gift" })).toEqual(read);
  });

  it.each([
    ["no booking", { ...seat, booking_id: "" }, "booking_id"],
    ["a booking that is no UUID", { ...seat, booking_id: "7" }, "booking_id"],
    ["no course", { ...seat, course: "" }, "course"],
    ["an owner that could be read as another's key", { ...seat, owner_id: "organisation:o1" }, "owner id"],
  ])("of a seat refuses %s and says which field", (_, input, field) => {
    expect(readCheckoutMetadata(input)).toMatchObject({ ok: false, reason: expect.stringContaining(field) });
  });

  it("of a seat refuses to write what could not be read", () => {
    const owner = { type: "user", id: "u1" } as const;
    expect(() => writeCheckoutMetadata({ owner, bookingId: "7", course: "raft" })).toThrow(/booking_id/);
  });
});
