import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CheckoutMetadata, readCheckoutMetadata, writeCheckoutMetadata } from "./checkout-metadata.ts";

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const metadata: fc.Arbitrary<CheckoutMetadata> = fc.record({
  owner: fc.record({ type: fc.constantFrom("user", "organisation"), id: name }),
  offer: name,
  entitlementLevel: name,
});

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

  it("leaves the keys of other integrations alone", () => {
    expect(readCheckoutMetadata({ ...good, campaign: "autumn" }).ok).toBe(true);
  });

  const polluted = JSON.parse('{"__proto__": {"owner_type": "user"}, "owner_id": "u1"}');
  it.each([
    ["an older schema", { ...good, tollgate_schema: "0" }, "tollgate_schema"],
    ["an unknown kind of owner", { ...good, owner_type: "robot" }, "owner_type"],
    ["an owner that could be read as another's key", { ...good, owner_id: "organisation:o1" }, "owner id"],
    ["no level", { ...good, entitlement_level: "" }, "entitlement_level"],
    ["keys on the prototype", polluted, "owner_type"],
    ["nothing", null, "expected object"],
  ])("refuses %s and says which field", (_, input, field) => {
    const reading = readCheckoutMetadata(input);
    expect(reading).toMatchObject({ ok: false, reason: expect.stringContaining(field) });
  });

  it("refuses to write what Stripe would not keep", () => {
    expect(() =>
      writeCheckoutMetadata({
        owner: { type: "user", id: "u1" },
        offer: "x".repeat(501),
        entitlementLevel: "PRO",
      }),
    ).toThrow(/offer/);
  });
});
