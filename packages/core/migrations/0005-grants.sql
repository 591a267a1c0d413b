-- What a person gave without a sale, and took back: one row for each decision, appended and never edited. It is ours, so
-- that no look at Stripe can give it back: it is backed up with billing_customers.
create table billing_grants (
  id           bigint generated always as identity primary key,
  grant_id     text not null,                    -- 'grant_…', the same for what was given and for taking it back
  change       text not null check (change in ('granted', 'revoked')),
  owner_key    text not null references billing_customers (owner_key),
  customer_id  text not null,                    -- whose look carries it; it ends when that customer is deleted at Stripe
  level        text not null,
  until        timestamptz not null,             -- as it was granted
  person       text not null,                    -- who decided
  reason       text not null,                    -- why
  at           timestamptz not null,
  unique (grant_id, change)
);
create index billing_grants_customer on billing_grants (customer_id, id);
create index billing_grants_owner on billing_grants (owner_key, id);

alter table user_entitlements drop constraint user_entitlements_source_check;
alter table user_entitlements add constraint user_entitlements_source_check
  check (source in ('purchase', 'subscription', 'grant'));
