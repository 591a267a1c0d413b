import { expect, it } from "vitest";
import { paymentOrigins } from "./security-headers.ts";
import { stripeLink } from "./stripe-link.ts";

const origins = paymentOrigins("http://127.0.0.1:12111");

it.each([
  "https://invoice.stripe.com/i/acct_1/test_1",
  "https://pay.stripe.com/receipts/payment/1",
  "http://127.0.0.1:12111/invoices/in_1",
])("links to pages of Stripe and of the simulator: %s", (address) => {
  expect(stripeLink(address, origins)).toBe(address);
});

it.each([
  null,
  "",
  "not an address",
  "/account",
  "javascript:alert(1)",
  "http://invoice.stripe.com/i/1",
  "https://stripe.com.evil.example/i/1",
  "https://evilstripe.com/i/1",
  "https://evil.example/invoice.stripe.com",
  "https://invoice.stripe.com@evil.example/",
  "https://someone@invoice.stripe.com/",
  "http://127.0.0.1:12112/invoices/in_1",
])("links to no other address: %j", (address) => {
  expect(stripeLink(address, origins)).toBeNull();
});
