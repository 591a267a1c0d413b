-- Better Auth's five tables (1.7, e-mail and password, rate limit kept in the database), under names of our own:
-- "user" is a reserved word in SQL. The columns are described once more in src/identity-tables.ts.

create table identity_users (
  id             text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),   -- becomes an owner id in billing
  name           text not null,
  email          text not null unique,           -- lower case: Better Auth writes and looks it up so
  email_verified boolean not null default false,
  image          text,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

create table identity_sessions (
  id         text primary key,
  token      text not null unique,
  user_id    text not null references identity_users (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index identity_sessions_user on identity_sessions (user_id);
create index identity_sessions_expiry on identity_sessions (expires_at);

-- How a user proves who they are: one row for the password, one for each other provider.
create table identity_accounts (
  id                       text primary key,
  user_id                  text not null references identity_users (id) on delete cascade,
  provider_id              text not null,
  account_id               text not null,
  password                 text,                 -- scrypt, salted; NULL for other providers
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index identity_accounts_user on identity_accounts (user_id);

create table identity_verifications (
  id         text primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index identity_verifications_identifier on identity_verifications (identifier);

-- Attempts to sign in and up, by address and path: shared by every process that serves the shop.
create table identity_rate_limits (
  id           text primary key,
  key          text not null unique,
  count        integer not null,
  last_request bigint not null                   -- unix milliseconds
);
