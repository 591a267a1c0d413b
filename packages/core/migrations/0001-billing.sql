-- Who is billed: one Stripe customer for each owner, made before any checkout.
create table billing_customers (
  owner_key    text primary key,                 -- 'user_1' or 'organisation:org_1' (owner.ts)
  owner_type   text not null check (owner_type in ('user', 'organisation')),
  owner_id     text not null,
  customer_id  text unique,                      -- NULL while Stripe is being asked to create it
  former_customer_ids text[] not null default '{}', -- deleted at Stripe: their facts still belong to this owner
  created_at   timestamptz not null,
  updated_at   timestamptz not null
);

-- At most one open checkout for each owner and plan group. The attempt is the idempotency key at Stripe, so that
-- two tabs, a double click or a retry after a timeout all end in the same session.
create table billing_checkouts (
  owner_key    text not null references billing_customers (owner_key),
  plan_group   text not null,
  offer        text not null,
  attempt      uuid not null,
  session_id   text unique,                      -- NULL until Stripe has answered
  url          text,
  expires_at   timestamptz not null,
  created_at   timestamptz not null,
  primary key (owner_key, plan_group)
);

-- Every knock, once. Kept for longer than Stripe can send an event again (30 days).
create table billing_inbox (
  stripe_event_id    text primary key,
  type               text not null,
  customer_id        text,                       -- NULL when the event names no customer by itself
  object_id          text,
  api_version        text,
  livemode           boolean not null,
  account            text,
  stripe_created_at  timestamptz not null,       -- whole seconds: never used to order or to deduplicate
  payload            text not null,              -- as received: evidence, never a source of state
  state              text not null check (state in ('received', 'applied', 'superseded', 'ignored', 'parked')),
  reason             text,                       -- why it was ignored or parked
  deliveries         integer not null default 1,
  received_at        timestamptz not null,
  announced_at       timestamptz,                -- when the sweep announced it again; NULL while it never had to
  stale_syncs        integer not null default 0, -- looks that were older than this event
  answered_at        timestamptz,                -- NULL while nobody has looked since this knock
  answered_by_ticket bigint
);
create index billing_inbox_waiting on billing_inbox (customer_id, received_at) where state = 'received';
create index billing_inbox_state on billing_inbox (state, received_at);
create index billing_inbox_object on billing_inbox (object_id, received_at);

-- What we saw of one customer, together with the tickets that order the looks (decision 002).
create table billing_snapshots (
  customer_id  text primary key,
  issued       bigint not null default 0,        -- the newest ticket handed out
  applied      bigint not null default 0,        -- the ticket of the look that is kept
  open_tickets jsonb not null default '[]',      -- [{ ticket, nonce }] handed out and not yet overtaken
  sync_started_at    timestamptz,                      -- when the newest look began: the spacing between looks
  taken_at     timestamptz,                      -- when the kept look began; NULL until one was kept
  snapshot     jsonb,                            -- snapshot.ts; NULL until one was kept
  sales_seen_at timestamptz,                     -- by Stripe's clock: the kept look saw every sale as of then, or later
  money_seen_at timestamptz,                     -- the same for where the money of subscriptions went
  cached     bigint not null default 0         -- the newest ticket that the cache is known to hold
);
create index billing_snapshots_unmirrored on billing_snapshots (customer_id) where cached < applied;

-- What each sale allows: the answer of the fold at the newest look, one row for each sale or subscription item.
create table user_entitlements (
  id              text primary key,              -- the fulfilment key: checkout session or subscription, and its item
  owner_key       text not null,
  owner_type      text not null check (owner_type in ('user', 'organisation')),
  owner_id        text not null,
  customer_id     text not null,
  level           text not null,
  source          text not null check (source in ('purchase', 'subscription')),
  source_id       text not null,
  access          text not null check (access in ('granted', 'pending', 'denied')),
  reason          text not null,
  starts_at       timestamptz,
  expires_at      timestamptz,                   -- NULL while nothing is granted
  evidence        jsonb not null,                -- the Stripe ids that the answer rests on
  stripe_event_id text,                          -- the knock that made us look; NULL when nobody knocked
  ticket          bigint not null,
  created_at      timestamptz not null,
  updated_at      timestamptz not null
);
create index user_entitlements_owner on user_entitlements (owner_key);
create index user_entitlements_customer on user_entitlements (customer_id);
create index user_entitlements_event on user_entitlements (stripe_event_id);
create index user_entitlements_expiry on user_entitlements (expires_at);

-- Every change of access, appended and never edited.
create table billing_journal (
  id              bigint generated always as identity primary key,
  owner_key       text not null,
  entitlement_id  text not null,
  change          text not null,                 -- granted, extended, shortened, revoked, pending, denied
  before          jsonb,                         -- NULL for a sale that was not known before
  after           jsonb,                         -- NULL for a sale that is no longer known
  cause           text not null,                 -- who looked: webhook, success-page, sweep, person
  stripe_event_id text,
  customer_id     text not null,
  ticket          bigint not null,
  policy_version  text not null,
  at              timestamptz not null
);
create index billing_journal_owner on billing_journal (owner_key, id);

-- Every look at Stripe: what it cost and how it ended.
create table billing_syncs (
  id           bigint generated always as identity primary key,
  customer_id  text not null,
  ticket       bigint not null,
  source       text not null,
  outcome      text not null check (outcome in ('applied', 'overtaken', 'stale', 'failed')),
  reads        integer not null,                 -- list and retrieve calls made at Stripe
  answered     integer not null default 0,       -- knocks answered by this look
  started_at   timestamptz not null,
  finished_at  timestamptz not null,
  error        text
);
create index billing_syncs_customer on billing_syncs (customer_id, id);
