import { invalidRequest } from "../protocol/errors.ts";
import { missingParam } from "../protocol/params.ts";

/** Source: docs.stripe.com/api/checkout/sessions/create, `expires_at`. */
const SHORTEST_SECONDS = 30 * 60;
const LONGEST_SECONDS = 24 * 3600;

interface Wanted {
  mode: "payment" | "setup" | "subscription";
  allow_promotion_codes?: boolean;
  cancel_url?: string;
  customer?: string;
  customer_creation?: string;
  customer_email?: string;
  customer_update?: object;
  discounts?: unknown[];
  expires_at?: number;
  invoice_creation?: { enabled: boolean };
  line_items?: unknown[];
  payment_intent_data?: object;
  subscription_data?: { trial_end?: number; trial_period_days?: number };
  success_url?: string;
}

/** Checks the rules that involve several parameters. @throws StripeFault 400 naming the parameter. */
export function checkNewSession(wanted: Wanted, now: number): void {
  if (wanted.mode !== "setup" && (wanted.line_items === undefined || wanted.line_items.length === 0))
    throw missingParam("line_items");
  if (wanted.success_url === undefined) throw missingParam("success_url");
  checkUrl(wanted.success_url, "success_url");
  if (wanted.cancel_url !== undefined) checkUrl(wanted.cancel_url, "cancel_url");
  if (wanted.customer !== undefined && wanted.customer_email !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: customer, customer_email.", {
      code: "parameters_exclusive",
      param: "customer_email",
    });
  }
  if (wanted.customer_update !== undefined && wanted.customer === undefined) {
    throw invalidRequest("`customer_update` can only be used with `customer`.", { param: "customer_update" });
  }
  if (
    wanted.customer_creation !== undefined &&
    (wanted.customer !== undefined || wanted.mode === "subscription")
  ) {
    throw invalidRequest(
      "`customer_creation` can only be used in `payment` and `setup` mode and without `customer`.",
      {
        param: "customer_creation",
      },
    );
  }
  if (wanted.allow_promotion_codes !== undefined && wanted.discounts !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: allow_promotion_codes, discounts.", {
      code: "parameters_exclusive",
      param: "discounts",
    });
  }
  if (wanted.subscription_data !== undefined && wanted.mode !== "subscription") {
    throw invalidRequest(`You can not pass \`subscription_data\` in \`${wanted.mode}\` mode.`, {
      param: "subscription_data",
    });
  }
  if (wanted.payment_intent_data !== undefined && wanted.mode !== "payment") {
    throw invalidRequest(`You can not pass \`payment_intent_data\` in \`${wanted.mode}\` mode.`, {
      param: "payment_intent_data",
    });
  }
  if (wanted.invoice_creation?.enabled) {
    throw invalidRequest(
      "The simulated Stripe makes no invoices for one-time payments; leave `invoice_creation` out.",
      {
        param: "invoice_creation",
      },
    );
  }
  checkExpiry(wanted.expires_at, now);
  checkTrial(wanted.subscription_data, now);
}

function checkExpiry(expiresAt: number | undefined, now: number): void {
  if (expiresAt === undefined) return;
  if (expiresAt < now + SHORTEST_SECONDS) {
    throw invalidRequest(
      "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
      { param: "expires_at" },
    );
  }
  if (expiresAt > now + LONGEST_SECONDS) {
    throw invalidRequest(
      "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
      { param: "expires_at" },
    );
  }
}

function checkTrial(data: Wanted["subscription_data"], now: number): void {
  if (data?.trial_end === undefined) return;
  if (data.trial_period_days !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: trial_end, trial_period_days.", {
      code: "parameters_exclusive",
      param: "subscription_data[trial_end]",
    });
  }
  if (data.trial_end < now + LONGEST_SECONDS * 2) {
    throw invalidRequest("The `trial_end` date has to be at least 2 days in the future.", {
      param: "subscription_data[trial_end]",
    });
  }
}

function checkUrl(url: string, param: string): void {
  // The placeholder is no part of a valid address, but Stripe accepts it.
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw invalidRequest("Not a valid URL", { code: "url_invalid", param });
}
