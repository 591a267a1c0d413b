import type { Entitlement } from "@tollgate/core";
import { accessSentence } from "../access/text.ts";
import { levelName, moment } from "../words.ts";

/** One entry of a history. */
export interface Words {
  kind: "info" | "wait" | "warning" | "danger" | "success";
  title: string;
  detail: string | null;
}

/** A change of the journal, in words for its owner; NULL for a change without a text. */
export function changeWords(change: string, before: Entitlement | null, after: Entitlement): Words | null {
  const name = levelName(after.level);
  const until = after.expiresAt ? `Open until ${moment(after.expiresAt)}.` : null;
  const subscription = after.source === "subscription";
  switch (change) {
    case "granted":
      return { kind: "success", title: grantTitle(before, after), detail: until };
    case "extended":
    case "shortened":
    case "explained":
      return subscription
        ? { ...subscriptionChange(before, after), detail: until }
        : { kind: "info", title: `${name} now ends on another day`, detail: until };
    case "pending":
      return {
        kind: "wait",
        title: `You paid for ${name}; your bank is confirming the payment`,
        detail: "It opens by itself when the bank confirms it.",
      };
    case "revoked":
    case "denied":
      return { ...closing(before, after), detail: accessSentence(after.reason) };
    default:
      return null;
  }
}

function grantTitle(before: Entitlement | null, after: Entitlement): string {
  const name = levelName(after.level);
  if (before?.access === "pending") return `Your bank confirmed the payment: ${name} is open`;
  if (before) return `${name} is open again`;
  if (after.source === "grant") return `We gave you ${name}`;
  if (after.reason === "trial") return `Your free trial of ${name} began`;
  if (after.reason === "free") return `You got ${name} free of charge`;
  return after.source === "subscription" ? `You subscribed to ${name}` : `You bought ${name}`;
}

/** A change of a running subscription, from the reason before and after it. */
function subscriptionChange(before: Entitlement | null, after: Entitlement): Pick<Words, "kind" | "title"> {
  const name = levelName(after.level);
  if (after.reason === "ends") return { kind: "info", title: `You cancelled the ${name} subscription` };
  if (after.reason === "past_due_grace") return { kind: "warning", title: `The payment for ${name} failed` };
  if (before?.reason === "ends") return { kind: "success", title: `You resumed the ${name} subscription` };
  if (before?.reason === "past_due_grace")
    return { kind: "success", title: `The payment for ${name} went through` };
  if (before?.reason === "trial" && after.reason === "subscribed")
    return { kind: "success", title: `Your trial became a ${name} subscription` };
  if (after.reason === "trial") return { kind: "info", title: `Your free trial of ${name} changed` };
  return { kind: "success", title: `Your ${name} subscription was renewed` };
}

function closing(before: Entitlement | null, after: Entitlement): Pick<Words, "kind" | "title"> {
  const name = levelName(after.level);
  switch (after.reason) {
    case "refunded":
      return { kind: "info", title: `Your payment for ${name} was refunded` };
    case "disputed":
    case "dispute_lost":
      return { kind: "danger", title: `${name} is closed: the payment is disputed` };
    case "payment_failed":
      return { kind: "danger", title: `Your bank did not pay for ${name}` };
    case "paused":
    case "paused_on_request":
    case "paused_no_payment_method":
    case "paused_payment_failed":
      return { kind: "warning", title: `Your ${name} subscription was paused` };
    case "canceled":
      return { kind: "info", title: `Your ${name} subscription ended` };
    case "incomplete":
      return { kind: "warning", title: `The first payment for ${name} was not completed` };
    default:
      return before?.access === "granted"
        ? { kind: "danger", title: `${name} is closed` }
        : { kind: "warning", title: `${name} was not opened` };
  }
}

/** A purchase that is no longer at Stripe. */
export function goneWords(before: Entitlement): Words {
  return { kind: "info", title: `${levelName(before.level)} is no longer on your account`, detail: null };
}
