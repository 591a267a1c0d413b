import { billingCycleAnchor } from "./billing-cycle-anchor.ts";
import { discountSource } from "./discount-source.ts";
import { invoiceParent } from "./invoice-parent.ts";
import { invoicePayments } from "./invoice-payments.ts";
import { invoicePricing } from "./invoice-pricing.ts";
import { invoiceTaxes } from "./invoice-taxes.ts";
import { itemBillingPeriods } from "./item-billing-periods.ts";
import { paymentMethodTypes } from "./payment-method-types.ts";
import { promotion } from "./promotion.ts";
import { stackableDiscounts } from "./stackable-discounts.ts";
import { uiMode } from "./ui-mode.ts";
import type { VersionChange } from "./version-change.ts";

/** Newest first, which is the order of undoing. */
export const allChanges: readonly VersionChange[] = [
  billingCycleAnchor,
  paymentMethodTypes,
  uiMode,
  discountSource,
  promotion,
  itemBillingPeriods,
  invoiceParent,
  invoicePricing,
  invoiceTaxes,
  invoicePayments,
  stackableDiscounts,
];
