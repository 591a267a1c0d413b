-- Stripe's layer: each subscription as Stripe has it, one row for each, every status.
create table merchant_subscriptions (
  id                    text primary key,        -- sub_…
  customer_id           text not null,
  status                text not null,           -- Stripe's word; an unknown one is kept as it came
  items                 jsonb not null,          -- [{ id, priceId, lookupKey, quantity, periodStart, periodEnd }]
  current_period_end    timestamptz,             -- the latest end of an item's period; NULL without items
  trial_end             timestamptz,
  cancel_at             timestamptz,             -- set by flexible billing and by the portal
  cancel_at_period_end  boolean not null,
  ended_at              timestamptz,
  pause_collection      text,
  collection_method     text not null,
  latest_invoice_id     text,
  latest_invoice_status text,
  stripe_created_at     timestamptz not null,
  ticket                bigint not null,
  updated_at            timestamptz not null
);
create index merchant_subscriptions_customer on merchant_subscriptions (customer_id);

-- The platform's layer: what a subscription means to its owner. Rebuilt by the fold at every look.
create table subscriptions (
  id           text primary key references merchant_subscriptions (id) on delete cascade,
  owner_key    text not null,
  offer        text,                             -- lookup key; NULL for a price that the catalog does not know
  plan_group   text,
  level        text,
  seats        integer not null,
  state        text not null check (state in
                 ('trialing', 'active', 'ending', 'grace', 'pending', 'suspended', 'paused', 'unpaid', 'ended', 'unknown')),
  reason       text not null,
  access_until timestamptz,                      -- NULL while it grants nothing
  renews_at    timestamptz,                      -- NULL when it will not be charged again
  duplicate    boolean not null,                 -- another live one of the same plan group exists
  ticket       bigint not null,
  updated_at   timestamptz not null
);
create index subscriptions_owner on subscriptions (owner_key);

-- Every change of a status, appended and never edited.
create table subscription_transitions (
  id              bigint generated always as identity primary key,
  subscription_id text not null,
  owner_key       text not null,
  from_status     text,                          -- NULL when it was seen for the first time
  to_status       text,                          -- NULL when Stripe no longer knows it
  cause           text not null,
  stripe_event_id text,
  ticket          bigint not null,
  at              timestamptz not null
);
create index subscription_transitions_subscription on subscription_transitions (subscription_id, id);

-- What an owner should be told or an operator should see about a sale, without changing what it allows.
alter table user_entitlements add column flags jsonb not null default '[]';
-- When the clock next changes what the kept look allows: somebody should look again then.
alter table billing_snapshots add column next_change_at timestamptz;
create index billing_snapshots_due on billing_snapshots (next_change_at) where next_change_at is not null;
