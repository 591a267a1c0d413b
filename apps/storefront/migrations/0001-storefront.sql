-- Every table of the storefront, in a schema of its own: who somebody is, and which organisations they belong to.
-- Each statement names its schema, because a search path does not survive a connection pooler.
--
-- Better Auth 1.7 (e-mail and password, the organisation plugin, rate limits in the database) writes all of them but
-- `organisation_seats`. src/people/*-tables.ts describe the columns to it.
--
-- This file has been applied: never edit it. Write the next one.
create schema if not exists storefront;

create table storefront.users (
  id             text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'), -- becomes an owner id in billing
  name           text not null,
  email          text not null unique,           -- lower case: Better Auth writes and finds it so
  email_verified boolean not null default false,
  image          text,                           -- NULL: the pages ask for none
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

create table storefront.organisations (
  id         text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'), -- becomes an owner id in billing
  name       text not null check (char_length(name) between 1 and 100),
  slug       text not null unique,
  logo       text,                               -- NULL: the pages ask for none
  metadata   text,                               -- NULL: the plugin's, unused
  created_at timestamptz not null default now()
);

create table storefront.sessions (
  id                     text primary key,
  token                  text not null unique,   -- signed in the cookie
  user_id                text not null references storefront.users (id) on delete cascade,
  -- What the pages show first; NULL for the user's own account. It allows nothing: each request asks `members`.
  active_organisation_id text references storefront.organisations (id) on delete set null,
  expires_at             timestamptz not null,
  ip_address             text,                   -- NULL when the proxy names none
  user_agent             text,                   -- NULL when the browser names none
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now()
);
create index sessions_user on storefront.sessions (user_id);
create index sessions_expiry on storefront.sessions (expires_at);

-- How a user proves who they are: one row for the password, one for each other provider.
create table storefront.accounts (
  id                       text primary key,
  user_id                  text not null references storefront.users (id) on delete cascade,
  provider_id              text not null,        -- 'credential' for the password
  account_id               text not null,        -- the user's id at that provider
  password                 text,                 -- scrypt, salted; NULL for other providers
  access_token             text,                 -- this and the rest come from other providers; NULL for the password
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index accounts_user on storefront.accounts (user_id);

create table storefront.verifications (
  id         text primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on storefront.verifications (identifier);

-- Attempts to sign in and up, by address and path: every process of the storefront shares one count.
create table storefront.rate_limits (
  id           text primary key,
  key          text not null unique,
  count        integer not null,
  last_request bigint not null                   -- unix milliseconds
);

-- Who belongs to an organisation. Three things hold after every statement: an organisation has an owner, it has at most
-- 100 members, and nobody belongs to more than 10.
create table storefront.members (
  id              text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  organisation_id text not null references storefront.organisations (id) on delete cascade,
  user_id         text not null references storefront.users (id) on delete cascade,
  role            text not null check (role in ('owner', 'admin', 'member')),
  created_at      timestamptz not null default now(),
  unique (organisation_id, user_id),
  unique (organisation_id, id)                   -- what a seat refers to
);
create index members_user on storefront.members (user_id);

create table storefront.invitations (
  id              text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'), -- part of a link that lets somebody in
  organisation_id text not null references storefront.organisations (id) on delete cascade,
  inviter_id      text not null references storefront.users (id) on delete cascade,
  email           text not null,                 -- lower case: Better Auth writes and finds it so
  role            text not null check (role in ('admin', 'member')),
  status          text not null check (status in ('pending', 'accepted', 'rejected', 'canceled')),
  expires_at      timestamptz not null,
  created_at      timestamptz not null default now()
);
create index invitations_organisation on storefront.invitations (organisation_id, status);
create index invitations_email on storefront.invitations (email);

-- The queue for the seats of an organisation's plan. Of a plan with N seats the first N of the queue count. Only billing
-- knows N, and no row says who counts, so that no race and no delay makes more than N count. A trigger adds everybody
-- who joins; the pages take a member out, and put one back at the end.
create table storefront.organisation_seats (
  member_id       text primary key,
  organisation_id text not null,
  position        bigint generated always as identity, -- the lower one was assigned earlier
  assigned_at     timestamptz not null default now(),
  foreign key (organisation_id, member_id)
    references storefront.members (organisation_id, id) on delete cascade
);
create unique index organisation_seats_queue on storefront.organisation_seats (organisation_id, position);

-- A member who joins locks the organisation's row, then the user's: one at a time, so that the counts stay true.
create function storefront.members_before_join() returns trigger language plpgsql as $$
begin
  perform from storefront.organisations where id = new.organisation_id for no key update;
  perform from storefront.users where id = new.user_id for no key update;
  if (select count(*) from storefront.members where organisation_id = new.organisation_id) >= 100 then
    raise exception 'an organisation has at most 100 members'
      using errcode = 'check_violation', constraint = 'members_of_organisation',
            schema = 'storefront', table = 'members';
  end if;
  if (select count(*) from storefront.members where user_id = new.user_id) >= 10 then
    raise exception 'a user belongs to at most 10 organisations'
      using errcode = 'check_violation', constraint = 'members_of_user',
            schema = 'storefront', table = 'members';
  end if;
  return new;
end $$;
create trigger before_join before insert on storefront.members
  for each row execute function storefront.members_before_join();

-- The same statement puts the new member into the queue. The lock above makes positions follow commits.
create function storefront.members_after_join() returns trigger language plpgsql as $$
begin
  insert into storefront.organisation_seats (member_id, organisation_id) values (new.id, new.organisation_id);
  return null;
end $$;
create trigger after_join after insert on storefront.members
  for each row execute function storefront.members_after_join();

create function storefront.members_require_owner() returns trigger language plpgsql as $$
begin
  perform from storefront.organisations where id = old.organisation_id for no key update;
  -- Not found: the organisation itself is being deleted.
  if found and not exists (
    select from storefront.members where organisation_id = old.organisation_id and role = 'owner'
  ) then
    raise exception 'an organisation has an owner'
      using errcode = 'check_violation', constraint = 'members_owner', schema = 'storefront', table = 'members';
  end if;
  return null;
end $$;
create trigger require_owner_on_leaving after delete on storefront.members
  for each row when (old.role = 'owner') execute function storefront.members_require_owner();
create trigger require_owner_on_demotion after update on storefront.members
  for each row when (old.role = 'owner' and new.role <> 'owner') execute function storefront.members_require_owner();
