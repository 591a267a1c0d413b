import type Stripe from "stripe";
import { undoing, type VersionChange } from "./version-change.ts";

/** A session's `ui_mode` for the hosted page was called `hosted`. */
export const uiMode: VersionChange = {
  since: "2026-03-25.dahlia",
  entry: "dahlia/2026-03-25/updates-available-checkout-session-ui-modes",
  undo: {
    "checkout.session": undoing<Stripe.Checkout.Session>((session) => ({
      ...session,
      ui_mode: session.ui_mode === "hosted_page" ? "hosted" : session.ui_mode,
    })),
  },
  request: {
    "POST /v1/checkout/sessions": (wire) =>
      wire.ui_mode === "hosted" ? { ...wire, ui_mode: "hosted_page" } : wire,
  },
};
