-- Thin events: they name an object and nothing else.
--
-- This file has been applied: never edit it. Write the next one.

-- The payment intent of a refund, dispute or fraud warning, by the event or, for a thin one, by Stripe. NULL for others,
-- and until Stripe has said it. Events without a customer find it by an earlier event about the same object.
alter table tollgate.inbox add column payment_intent_id text;
