-- What an attempt sells besides its offer. Asked again under its key Stripe must be asked for exactly the same, so
-- whoever wants other seats, or is due no trial any more, needs another attempt.
alter table billing_checkouts add column seats integer not null default 1 check (seats > 0);
alter table billing_checkouts add column trial_days integer not null default 0 check (trial_days >= 0);
