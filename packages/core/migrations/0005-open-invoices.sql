-- Open invoices of subscriptions: one may be paid long after it was made, and after newer ones.
--
-- This file has been applied: never edit it. Write the next one.

-- Those that Stripe's list of open invoices no longer has are read by reconciliation. While a bank still decides about the
-- payment of one, its list of payments reaches back to it.
create table tollgate.open_invoices (
  id                text primary key,
  customer_id       text not null,
  stripe_created_at timestamptz not null,
  awaits_bank       boolean not null,
  noted_at          timestamptz not null,           -- when a sync found it open
  listed_at         timestamptz                     -- when Stripe's list had it last
);
create index open_invoices_customer on tollgate.open_invoices (customer_id);
create index open_invoices_awaiting on tollgate.open_invoices (stripe_created_at) where awaits_bank;

insert into tollgate.open_invoices (id, customer_id, stripe_created_at, awaits_bank, noted_at)
select distinct on (invoice ->> 'id')
  invoice ->> 'id',
  customer_id,
  to_timestamp((invoice ->> 'createdAt')::bigint),
  exists (
    select from jsonb_path_query(snapshot, '$.payments[*] ? (@.status == "processing").id') as processing
    where processing in (select jsonb_path_query(invoice, '$.payments[*].paymentId'))
  ),
  now()
from tollgate.snapshots,
  jsonb_path_query(snapshot, '$.subscriptions[*].invoices[*] ? (@.status == "open")') as invoice;
