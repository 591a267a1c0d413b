-- Every table of Tollgate, in a schema of its own: an app's `subscriptions` or `bookings` stay the app's, and a
-- migration tool that manages `public` leaves these alone. Each statement names its schema, because a search path does
-- not survive a connection pooler.
--
-- Stripe is the truth. These tables hold what was asked for, what was last seen at Stripe and what follows from it.
-- Back up customers (who is billed) and grants (what a person gave): Stripe does not know them. With these two,
-- `rebuild` reads the rest at Stripe again; only the histories begin anew.
--
-- A sync is one read of everything that Stripe knows about one customer. It takes a ticket, a number that grows, before
-- it reads. A `ticket` column names the sync that wrote the row last.
--
-- Timestamps are the application's clock, except where a comment says that they are Stripe's.
--
-- This file has been applied: never edit it. Write the next one.
create schema if not exists tollgate;

-- Who is billed: one Stripe customer for each owner. A checkout or a booking writes the row before it opens a page.
create table tollgate.customers (
  owner_key           text primary key,             -- 'user_1', or 'organisation:org_1' (model/owner.ts)
  owner_type          text not null check (owner_type in ('user', 'organisation')),
  owner_id            text not null,
  customer_id         text unique,                  -- cus_…; NULL while the owner has none at Stripe
  former_customer_ids text[] not null default '{}', -- deleted at Stripe: the sync that sees it moves the id here
  created_at          timestamptz not null,
  updated_at          timestamptz not null
);

-- At most one open checkout for each owner and plan group. A checkout writes the row; the sync that sees the session
-- complete or expired deletes it. The attempt is the idempotency key at Stripe, so that two tabs, a double click and a
-- retry after a timeout all end in the same session. Other terms need another attempt: Stripe refuses one key with two
-- requests.
create table tollgate.checkouts (
  owner_key  text not null references tollgate.customers (owner_key),
  plan_group text not null,
  offer      text not null,                         -- lookup key
  seats      integer not null default 1 check (seats > 0),
  trial_days integer not null default 0 check (trial_days >= 0),
  attempt    uuid not null,
  session_id text unique,                           -- cs_…; NULL until Stripe has answered
  url        text,                                  -- Stripe's page; NULL until Stripe has answered
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (owner_key, plan_group)
);

-- Every event that Stripe sent, once. The webhook writes the row before it answers 200; the sync that answers the event
-- closes it. Rows that are closed stay for longer than Stripe can send an event again (30 days).
create table tollgate.inbox (
  stripe_event_id    text primary key,
  type               text not null,
  customer_id        text,                          -- NULL when the event names none and none was found yet
  object_id          text,                          -- the object that the event is about; NULL when it has no id
  api_version        text,                          -- NULL when the event names none
  livemode           boolean not null,
  account            text,                          -- the connected account; NULL for the shop's own
  stripe_created_at  timestamptz not null,          -- Stripe's clock, whole seconds: never used to order or deduplicate
  payload            text not null,                 -- as received: evidence, never a source of state
  -- received: waits for a sync. applied: a sync answered it. superseded: an earlier sync had seen the change already.
  -- ignored: not about billing. parked: a person has to decide.
  state              text not null check (state in ('received', 'applied', 'superseded', 'ignored', 'parked')),
  reason             text,                          -- why it was ignored, parked or superseded; NULL otherwise
  deliveries         integer not null default 1,    -- how often Stripe sent it; the webhook counts
  received_at        timestamptz not null,
  announced_at       timestamptz,                   -- when the sweep announced it again; NULL while it never had to
  stale_syncs        integer not null default 0,    -- syncs in which Stripe's answer was older than the event
  answered_at        timestamptz,                   -- NULL while it waits
  answered_by_ticket bigint                         -- NULL while no sync has answered it
);
create index inbox_waiting on tollgate.inbox (customer_id, received_at) where state = 'received';
create index inbox_state on tollgate.inbox (state, received_at);
create index inbox_object on tollgate.inbox (object_id, received_at);

-- What the newest applied sync saw of one customer, with the tickets that order the syncs (decision 002). Syncs write
-- it; the one row holds both, so that a database that lost its newest writes has lost them together.
create table tollgate.snapshots (
  customer_id     text primary key,
  issued          bigint not null default 0,        -- the newest ticket that was issued
  applied         bigint not null default 0,        -- the ticket of the applied sync; 0 before the first one
  open_tickets    jsonb not null default '[]',      -- [{ ticket, nonce }]: issued, and no newer one applied yet
  sync_started_at timestamptz,                      -- when the newest sync began; NULL before the first one
  taken_at        timestamptz,                      -- when the applied sync began; NULL before the first one
  snapshot        jsonb,                            -- model/snapshot.ts; NULL before the first one
  -- By Stripe's clock: the applied sync saw every sale as of then, or later. NULL when Stripe did not say the time.
  sales_seen_at   timestamptz,
  -- The same for where the money of subscriptions went. Not every sync asks; NULL until one has.
  money_seen_at   timestamptz,
  cached          bigint not null default 0,        -- the newest ticket that the cache is known to hold
  -- When the clock next changes what the snapshot allows: the sweep syncs the customer then. A grant sets it to now, a
  -- sync to the next change. NULL when the clock changes nothing.
  next_change_at  timestamptz,
  -- Who acts on money for this customer holds the lease until then, so that two do not act on two readings at once.
  -- NULL while nobody does.
  act_lease_until timestamptz
);
create index snapshots_not_cached on tollgate.snapshots (customer_id) where cached < applied;
create index snapshots_next_change on tollgate.snapshots (next_change_at) where next_change_at is not null;

-- What each sale allows: one row for each line of a purchase, item of a subscription or grant. A sync writes the rows
-- of its customer and deletes those of sales that Stripe no longer knows. Every entitlement check rests on them.
create table tollgate.user_entitlements (
  id              text primary key,                 -- the fulfilment key: session or subscription, and its line or item
  owner_key       text not null,
  owner_type      text not null check (owner_type in ('user', 'organisation')),
  owner_id        text not null,
  customer_id     text not null,
  level           text not null,
  seats           integer not null,                 -- how many: seats of a team plan, 1 of everything else that grants
  plan_group      text,                             -- seats of one group are added; NULL unless a subscription
  source          text not null check (source in ('purchase', 'subscription', 'grant')),
  source_id       text not null,                    -- cs_…, sub_… or grant_…
  access          text not null check (access in ('granted', 'pending', 'denied')),
  reason          text not null,                    -- why it is so (model/entitlement.ts)
  starts_at       timestamptz,                      -- NULL while nothing was ever granted
  expires_at      timestamptz,                      -- nothing is granted from then on; NULL while nothing is granted
  evidence        jsonb not null,                   -- the ids at Stripe that the answer rests on
  flags           jsonb not null default '[]',      -- what the owner or an operator should see; changes no access
  stripe_event_id text,                             -- the first event about the sale; NULL when no event caused it
  ticket          bigint not null,
  created_at      timestamptz not null,
  updated_at      timestamptz not null
);
create index user_entitlements_owner on tollgate.user_entitlements (owner_key);
create index user_entitlements_customer on tollgate.user_entitlements (customer_id);
create index user_entitlements_event on tollgate.user_entitlements (stripe_event_id);
create index user_entitlements_expiry on tollgate.user_entitlements (expires_at);

-- Completed checkout sessions that have left the snapshot, because they can no longer change access: one row for each
-- sale. A sync writes it; the success page still finds what became of the sale.
create table tollgate.closed_sessions (
  session_id      text primary key,
  customer_id     text not null,
  subscription_id text,                             -- NULL unless it began a subscription
  created_at      timestamptz not null              -- at Stripe
);

-- Money that was paid and that nobody is let in for: once, whoever finds it first. An operator binds, refunds or
-- dismisses it; a sync closes what the catalog has come to know.
create table tollgate.unbound (
  source_id   text primary key,                     -- cs_…, sub_… or in_…
  customer_id text,                                 -- NULL for a guest's session
  reason      text not null,
  found_by    text not null,                        -- who asked for the sync that found it, or 'webhook'
  found_at    timestamptz not null,
  state       text not null default 'open' check (state in ('open', 'bound', 'refunded', 'dismissed')),
  person      text,                                 -- who decided; NULL while open, or when a sync closed it
  note        text,                                 -- why
  decided_at  timestamptz
);
create index unbound_open on tollgate.unbound (found_at) where state = 'open';

-- Every change of an entitlement, and every automatic act that moves money. A sync appends; nothing edits.
create table tollgate.journal (
  id              bigint generated always as identity primary key,
  owner_key       text not null,
  entitlement_id  text not null,
  change          text not null,                    -- granted, extended, shortened, revoked, pending, denied, explained
  before          jsonb,                            -- the entitlement before; NULL for a sale that is new
  after           jsonb,                            -- the entitlement after; NULL for a sale that is gone
  cause           text not null,                    -- who asked for the sync, or 'person:…' for a grant
  stripe_event_id text,                             -- NULL when no event caused it
  customer_id     text not null,
  ticket          bigint not null,
  policy_version  text not null,                    -- the access policy that gave this answer
  at              timestamptz not null
);
create index journal_owner on tollgate.journal (owner_key, id);

-- What a person granted without a sale, and took back: one row for each decision. A person appends; nothing edits.
create table tollgate.grants (
  id          bigint generated always as identity primary key,
  grant_id    text not null,                        -- 'grant_…', the same for granting and for taking back
  change      text not null check (change in ('granted', 'revoked')),
  owner_key   text not null references tollgate.customers (owner_key),
  customer_id text not null,                        -- the customer whose syncs carry it; it ends with that customer
  level       text not null,
  until       timestamptz not null,                 -- as it was granted
  person      text not null,                        -- who decided
  reason      text not null,                        -- why
  at          timestamptz not null,
  unique (grant_id, change)
);
create index grants_customer on tollgate.grants (customer_id, id);
create index grants_owner on tollgate.grants (owner_key, id);

-- Every sync, what it cost and how it ended. A sync appends one row when it ends.
create table tollgate.syncs (
  id          bigint generated always as identity primary key,
  customer_id text not null,
  ticket      bigint not null,
  source      text not null,                        -- who asked: webhook, success-page, portal-return, sweep, person or act
  -- applied: its answer was written. overtaken: a newer one was applied first. stale: Stripe's answer was older than an
  -- event that Stripe had sent. failed: see error.
  outcome     text not null check (outcome in ('applied', 'overtaken', 'stale', 'failed')),
  reads       integer not null,                     -- list and retrieve calls made at Stripe
  answered    integer not null default 0,           -- events that it answered
  started_at  timestamptz not null,
  finished_at timestamptz not null,
  error       text                                  -- the kind of error; NULL unless it failed
);
create index syncs_customer on tollgate.syncs (customer_id, id);

-- Subscriptions as Stripe has them, one row for each, in every status. A sync writes them.
create table tollgate.merchant_subscriptions (
  id                    text primary key,           -- sub_…
  customer_id           text not null,
  status                text not null,              -- Stripe's word; an unknown one stays as it came
  items                 jsonb not null,             -- [{ id, priceId, lookupKey, quantity, periodStart, periodEnd }]
  current_period_end    timestamptz,                -- the latest end of an item's period; NULL without items
  trial_end             timestamptz,                -- NULL without a trial
  cancel_at             timestamptz,                -- flexible billing and the portal set it; NULL when nobody has
  cancel_at_period_end  boolean not null,
  ended_at              timestamptz,                -- NULL while it has not ended
  pause_collection      text,                       -- how collection is paused; NULL while it is not
  collection_method     text not null,
  latest_invoice_id     text,                       -- NULL before the first invoice
  latest_invoice_status text,
  stripe_created_at     timestamptz not null,       -- Stripe's clock
  ticket                bigint not null,
  updated_at            timestamptz not null
);
create index merchant_subscriptions_customer on tollgate.merchant_subscriptions (customer_id);

-- What each of them means to its owner. The same sync writes it.
create table tollgate.subscriptions (
  id           text primary key references tollgate.merchant_subscriptions (id) on delete cascade,
  owner_key    text not null,
  offer        text,                                -- lookup key; like the next two NULL for an unknown price
  plan_group   text,
  level        text,
  seats        integer not null,
  state        text not null check (state in ('trialing', 'active', 'ending', 'grace', 'pending', 'suspended', 'paused',
                                              'unpaid', 'ended', 'unknown')),
  reason       text not null,                       -- why it is so (model/entitlement.ts)
  access_until timestamptz,                         -- NULL while it grants nothing
  renews_at    timestamptz,                         -- NULL when it will not be charged again
  duplicate    boolean not null,                    -- an older live one of the same plan group exists: paid twice
  ticket       bigint not null,
  updated_at   timestamptz not null
);
create index subscriptions_owner on tollgate.subscriptions (owner_key);

-- Every change of a subscription's status that was seen. A sync appends; nothing edits.
create table tollgate.subscription_transitions (
  id              bigint generated always as identity primary key,
  subscription_id text not null,
  owner_key       text not null,
  from_status     text,                             -- Stripe's word; NULL when it was seen for the first time
  to_status       text,                             -- Stripe's word; NULL when Stripe no longer knows it
  cause           text not null,                    -- who asked for the sync
  stripe_event_id text,                             -- NULL when no event caused it
  ticket          bigint not null,
  at              timestamptz not null
);
create index subscription_transitions_subscription on tollgate.subscription_transitions (subscription_id, id);

-- The seats of a course, one row for each. `catalog:push` or the first booking makes them from the catalog's capacity.
-- One row can have one booking, so that no race sells more seats than there are.
create table tollgate.course_seats (
  course_id  text not null,
  seat       integer not null check (seat > 0),
  booking_id uuid unique,                           -- a booking or a sync sets it; NULL while the seat is free
  primary key (course_id, seat),
  unique (course_id, seat, booking_id)
);
create index course_seats_free on tollgate.course_seats (course_id, seat) where booking_id is null;

-- Every attempt to get a seat. The owner's booking and cancellation write it, and each sync. Stripe is the truth about
-- its money, this row about its seat.
create table tollgate.bookings (
  id                uuid primary key,               -- also in the session's metadata: restores a lost row
  owner_key         text not null references tollgate.customers (owner_key),
  course_id         text not null,
  seat              integer,                        -- NULL while it has none
  state             text not null check (state in ('pending', 'confirmed', 'expired', 'failed', 'cancelled',
                                                   'refunded')),
  -- What is known of the money. none: nothing was paid and nothing will be. refund_owed: it goes back, and no sync has
  -- seen it refunded yet.
  payment           text not null check (payment in ('open', 'awaiting_bank', 'paid', 'free', 'failed', 'none',
                                                     'refund_owed', 'refunded', 'disputed')),
  amount            integer not null check (amount >= 0), -- minor units, as the catalog asked for
  currency          text not null,
  customer_id       text not null,
  session_id        text unique,                    -- cs_…; NULL until Stripe has answered
  url               text,                           -- Stripe's page; NULL until Stripe has answered
  payment_intent_id text,                           -- pi_…; NULL until a payment was seen
  hold_until        timestamptz not null,           -- the session expires at this very instant
  page_closed       boolean not null default false, -- seen at Stripe: nobody can begin to pay any more
  refund_owed       boolean not null default false, -- all that came in, or still comes in, goes back
  refund_id         text,                           -- re_…; NULL until Stripe has taken the order for a refund
  refund_attempts   integer not null default 0,     -- orders for a refund that Stripe answered with an error
  refund_after      timestamptz,                    -- the next order waits until then; NULL when it need not wait
  note              text,                           -- for the owner; NULL when the state says enough
  ticket            bigint,                         -- NULL while no sync has written it
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  check ((seat is not null) = (state in ('pending', 'confirmed'))),
  check (payment <> 'refund_owed' or (refund_owed and seat is null)),
  unique (id, course_id, seat)
);
-- When a transaction ends, a booking has the seat that names it, and a seat the booking that names it.
alter table tollgate.bookings add foreign key (course_id, seat, id)
  references tollgate.course_seats (course_id, seat, booking_id) deferrable initially deferred;
alter table tollgate.course_seats add foreign key (booking_id, course_id, seat)
  references tollgate.bookings (id, course_id, seat) deferrable initially deferred;

create unique index bookings_live on tollgate.bookings (owner_key, course_id) where state in ('pending', 'confirmed');
create index bookings_owner on tollgate.bookings (owner_key, created_at desc, id desc);
create index bookings_customer on tollgate.bookings (customer_id);
create index bookings_page_open on tollgate.bookings (hold_until) where not page_closed;
create index bookings_money_moving on tollgate.bookings (customer_id)
  where payment in ('awaiting_bank', 'refund_owed');

-- Every change of a booking. Whoever changes the booking appends; nothing edits.
create table tollgate.booking_changes (
  id              bigint generated always as identity primary key,
  booking_id      uuid not null,
  owner_key       text not null,
  from_state      text,                             -- NULL for a booking that is new
  to_state        text not null,
  from_payment    text,                             -- NULL for a booking that is new
  to_payment      text not null,
  seat            integer,                          -- after the change; NULL when it has none
  cause           text not null,                    -- 'owner', or who asked for the sync
  stripe_event_id text,                             -- NULL when no event caused it
  ticket          bigint,                           -- NULL when no sync made the change
  at              timestamptz not null
);
create index booking_changes_booking on tollgate.booking_changes (booking_id, id);
