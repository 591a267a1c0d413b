-- The seats of a course, one row for each, made before anybody books: a row can be had by one booking, so that no race
-- can sell more than there are. What a course is (dates, price, capacity) is the catalog's.
create table course_seats (
  course_id  text not null,
  seat       integer not null check (seat > 0),
  booking_id uuid unique,                        -- NULL while the seat is free
  primary key (course_id, seat),
  unique (course_id, seat, booking_id)
);
create index course_seats_free on course_seats (course_id, seat) where booking_id is null;

-- One row for each attempt to get a seat. Stripe is the truth about its money, this row about its seat.
create table bookings (
  id                uuid primary key,            -- in the session's metadata: a lost row is made again from there
  owner_key         text not null references billing_customers (owner_key),
  course_id         text not null,
  seat              integer,                     -- NULL when it has none
  state             text not null check (state in ('pending', 'confirmed', 'expired', 'failed', 'cancelled', 'refunded')),
  payment           text not null check (payment in
                      ('open', 'awaiting_bank', 'paid', 'free', 'failed', 'none', 'refund_due', 'refunded', 'disputed')),
  amount            integer not null check (amount >= 0), -- minor units, as the catalog asked for
  currency          text not null,
  customer_id       text not null,
  session_id        text unique,                 -- NULL until Stripe has answered
  url               text,
  payment_intent_id text,                        -- NULL until a payment was seen
  hold_until        timestamptz not null,        -- the session expires at this very instant
  page_closed       boolean not null default false, -- nobody can begin to pay any more: seen at Stripe
  refund_owed       boolean not null default false, -- whatever comes in, or came in, goes back
  refund_id         text,                        -- NULL until Stripe has taken the order for a refund
  refund_attempts   integer not null default 0,  -- orders that Stripe has answered with an error
  refund_after      timestamptz,                 -- not to be ordered again before; NULL for at once
  note              text,
  ticket            bigint,                      -- of the look that changed it last; NULL when no look has
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  check ((seat is not null) = (state in ('pending', 'confirmed'))),
  check (payment <> 'refund_due' or (refund_owed and seat is null)),
  unique (id, course_id, seat)
);
-- A booking has the seat that says so, and a seat the booking that says so, whenever a transaction ends.
alter table bookings add foreign key (course_id, seat, id)
  references course_seats (course_id, seat, booking_id) deferrable initially deferred;
alter table course_seats add foreign key (booking_id, course_id, seat)
  references bookings (id, course_id, seat) deferrable initially deferred;

create unique index bookings_live on bookings (owner_key, course_id) where state in ('pending', 'confirmed');
create index bookings_owner on bookings (owner_key, created_at desc, id desc);
create index bookings_customer on bookings (customer_id);
create index bookings_page_open on bookings (hold_until) where not page_closed;
create index bookings_money_on_its_way on bookings (customer_id) where payment in ('awaiting_bank', 'refund_due');

-- Every change of a booking, appended and never edited.
create table booking_changes (
  id              bigint generated always as identity primary key,
  booking_id      uuid not null,
  owner_key       text not null,
  from_state      text,                          -- NULL for a booking that was not known before
  to_state        text not null,
  from_payment    text,
  to_payment      text not null,
  seat            integer,                       -- after the change
  cause           text not null,                 -- 'owner', or who looked: webhook, success-page, sweep, person
  stripe_event_id text,
  ticket          bigint,
  at              timestamptz not null
);
create index booking_changes_booking on booking_changes (booking_id, id);
