import { address } from "../protocol/address.ts";
import { metadata } from "../protocol/metadata.ts";
import { emptyable, hash, ignored, integer, list, oneOf, text } from "../protocol/params.ts";

/** What can be set when a customer is made, and changed later. */
export const CUSTOMER_FIELDS = {
  address: emptyable(address()),
  balance: integer(),
  business_name: emptyable(text(150)),
  description: emptyable(text()),
  email: emptyable(text(512)),
  individual_name: emptyable(text(150)),
  invoice_prefix: text(12),
  invoice_settings: hash({
    custom_fields: ignored(),
    default_payment_method: emptyable(text()),
    footer: emptyable(text()),
    rendering_options: ignored(),
  }),
  metadata: metadata(),
  name: emptyable(text(256)),
  next_invoice_sequence: integer({ min: 1 }),
  phone: emptyable(text(20)),
  preferred_locales: list(text(), 10),
  shipping: emptyable(hash({ address: address(), name: text(), phone: text() })),
  tax: ignored(),
  tax_exempt: oneOf("exempt", "none", "reverse"),
};
