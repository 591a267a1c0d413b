-- Reconciliation: what Stripe has is compared, list by list, with what we keep.
--
-- This file has been applied: never edit it. Write the next one.

-- One row for each pass. Whoever runs it writes down after each page how far it came, so that another process goes on
-- from there when it is killed.
create table tollgate.reconciliations (
  id          bigint generated always as identity primary key,
  -- access: all that can still change access, every 15 minutes. account: everything, once a day.
  scope       text not null check (scope in ('access', 'account')),
  state       text not null check (state in ('running', 'done')),
  since       timestamptz not null,                 -- sessions, refunds and the like from then on are read
  list        text not null,                        -- the list that is read next
  after       text,                                 -- its last object that was compared; NULL at its beginning
  counts      jsonb not null,
  lease_until timestamptz not null,                 -- nobody else goes on before
  started_at  timestamptz not null,
  finished_at timestamptz                           -- NULL while it runs
);
create unique index reconciliations_running on tollgate.reconciliations (state) where state = 'running';

-- When a list of Stripe's had this object last. What a whole list does not have is read by itself.
alter table tollgate.customers add column listed_at timestamptz;
alter table tollgate.merchant_subscriptions add column listed_at timestamptz;
