import type { Route } from "../protocol/route.ts";
import { accountRoutes } from "./account.ts";
import { billingPortalConfigurationRoutes } from "./billing-portal-configurations.ts";
import { billingPortalSessionRoutes } from "./billing-portal-sessions.ts";
import { chargeRoutes } from "./charges.ts";
import { checkoutSessionRoutes } from "./checkout-sessions.ts";
import { couponRoutes } from "./coupons.ts";
import { creditNoteRoutes } from "./credit-notes.ts";
import { customerBalanceTransactionRoutes } from "./customer-balance-transactions.ts";
import { customerRoutes } from "./customers.ts";
import { disputeRoutes } from "./disputes.ts";
import { earlyFraudWarningRoutes } from "./early-fraud-warnings.ts";
import { eventRoutes } from "./events.ts";
import { invoiceActionRoutes } from "./invoice-actions.ts";
import { invoiceItemRoutes } from "./invoice-items.ts";
import { invoicePaymentRoutes } from "./invoice-payments.ts";
import { invoicePreviewRoutes } from "./invoice-preview.ts";
import { invoiceRoutes } from "./invoices.ts";
import { paymentIntentRoutes } from "./payment-intents.ts";
import { paymentMethodRoutes } from "./payment-methods.ts";
import { paymentRecordRoutes } from "./payment-records.ts";
import { priceRoutes } from "./prices.ts";
import { productRoutes } from "./products.ts";
import { promotionCodeRoutes } from "./promotion-codes.ts";
import { refundRoutes } from "./refunds.ts";
import { setupIntentRoutes } from "./setup-intents.ts";
import { subscriptionItemRoutes } from "./subscription-items.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { v2EventDestinationRoutes } from "./v2-event-destinations.ts";
import { v2EventRoutes } from "./v2-events.ts";
import { webhookEndpointRoutes } from "./webhook-endpoints.ts";

/** Every route of the API. Within a file, a path with a fixed word comes before one with a parameter. */
export const allRoutes: readonly Route[] = [
  ...accountRoutes,
  ...billingPortalConfigurationRoutes,
  ...billingPortalSessionRoutes,
  ...chargeRoutes,
  ...checkoutSessionRoutes,
  ...couponRoutes,
  ...creditNoteRoutes,
  ...customerBalanceTransactionRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...earlyFraudWarningRoutes,
  ...eventRoutes,
  ...invoiceActionRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoicePreviewRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...paymentRecordRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...promotionCodeRoutes,
  ...refundRoutes,
  ...setupIntentRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...v2EventDestinationRoutes,
  ...v2EventRoutes,
  ...webhookEndpointRoutes,
];
