import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { entitlement } from "../testing/entitlement.ts";
import { type AccessChange, changeBetween } from "./journal.ts";

const without = { startsAt: null, expiresAt: null };
const granted = entitlement();
const longer = entitlement({ expiresAt: "2026-03-02T00:00:00.000Z" });
const pending = entitlement({ access: "pending", reason: "awaiting_bank", ...without });
const denied = entitlement({ access: "denied", reason: "refunded", ...without });

describe("the journal names what an owner would notice", () => {
  const changes: [string, Entitlement | undefined, Entitlement | undefined, AccessChange | null][] = [
    ["a first grant", undefined, granted, "granted"],
    ["a grant after the bank has paid", pending, granted, "granted"],
    ["a grant after a dispute was won", denied, granted, "granted"],
    ["a grant that is taken back", granted, denied, "revoked"],
    ["a grant that waits for the bank again", granted, pending, "revoked"],
    ["a grant that Stripe no longer knows", granted, undefined, "revoked"],
    ["a sale that waits for the bank", undefined, pending, "pending"],
    ["a refused sale that waits again", denied, pending, "pending"],
    ["a sale that was refused from the start", undefined, denied, "denied"],
    ["a sale that the bank refuses", pending, denied, "denied"],
    ["a refused sale that Stripe no longer knows", denied, undefined, "denied"],
    ["a later end", granted, longer, "extended"],
    ["an earlier end", longer, granted, "shortened"],
    ["another reason", granted, entitlement({ reason: "free" }), "explained"],
    ["another reason for no", denied, entitlement({ ...denied, reason: "disputed" }), "explained"],
    ["a flag that came", granted, entitlement({ flags: ["earlier_payment_disputed"] }), "flagged"],
    ["a flag that went", entitlement({ flags: ["partly_refunded"] }), granted, "flagged"],
    ["new evidence only", granted, entitlement({ evidence: ["cs_1", "pi_1"] }), null],
    ["the same refusal", denied, entitlement({ ...denied }), null],
    ["nothing at all", undefined, undefined, null],
  ];
  it.each(changes)("%s", (_, before, after, change) => {
    expect(changeBetween(before, after)).toBe(change);
  });
});
