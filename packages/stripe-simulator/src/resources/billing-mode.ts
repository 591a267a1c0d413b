import { hash, oneOf, type Parsed, required } from "../protocol/params.ts";

/** Every subscription here is billed in flexible mode, so the classic one is refused. */
export const BILLING_MODE = hash({
  flexible: hash({ proration_discounts: oneOf("included", "itemized") }),
  type: required(oneOf("flexible")),
});

export function prorationDiscounts(
  mode: Parsed<{ mode: typeof BILLING_MODE }>["mode"],
): "included" | "itemized" {
  return mode?.flexible?.proration_discounts ?? "included";
}
