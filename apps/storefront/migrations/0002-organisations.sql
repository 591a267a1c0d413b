-- Better Auth's organisation plugin (1.7), under names of our own, and the seats of an organisation's plan.
-- The columns are described once more in src/organisation-tables.ts.
-- Whatever a statement does, three things hold when it is over: an organisation has an owner, nobody is in more than
-- 10 organisations nor an organisation of more than 100, and a member's seat goes with the member.

create table identity_organisations (
  id         text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),   -- becomes an owner id in billing
  name       text not null check (char_length(name) between 1 and 100),
  slug       text not null unique,
  logo       text,
  metadata   text,
  created_at timestamptz not null default now()
);

create table identity_members (
  id              text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  organisation_id text not null references identity_organisations (id) on delete cascade,
  user_id         text not null references identity_users (id) on delete cascade,
  role            text not null check (role in ('owner', 'admin', 'member')),
  created_at      timestamptz not null default now(),
  unique (organisation_id, user_id),
  unique (organisation_id, id)                   -- what a seat refers to
);
create index identity_members_user on identity_members (user_id);

create table identity_invitations (
  id              text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),   -- part of a link that lets somebody in
  organisation_id text not null references identity_organisations (id) on delete cascade,
  inviter_id      text not null references identity_users (id) on delete cascade,
  email           text not null,                 -- lower case: Better Auth writes and looks it up so
  role            text not null check (role in ('admin', 'member')),
  status          text not null check (status in ('pending', 'accepted', 'rejected', 'canceled')),
  expires_at      timestamptz not null,
  created_at      timestamptz not null default now()
);
create index identity_invitations_organisation on identity_invitations (organisation_id, status);
create index identity_invitations_email on identity_invitations (email);

-- What the pages show first. It authorises nothing: that is asked of identity_members each time.
alter table identity_sessions
  add column active_organisation_id text references identity_organisations (id) on delete set null;

-- The line for the seats of a plan. Of a plan with N seats the first N in the line count; how many that is, is known
-- to billing only, and is no part of a row: so no race and no delay can make more than N of them.
create table organisation_seats (
  member_id       text primary key,
  organisation_id text not null,
  place           bigint generated always as identity,
  assigned_at     timestamptz not null default now(),
  foreign key (organisation_id, member_id) references identity_members (organisation_id, id) on delete cascade
);
create unique index organisation_seats_line on organisation_seats (organisation_id, place);

-- Whoever joins locks the organisation's row, then the person's: one at a time, so that what is counted stays true.
create function identity_members_before_join() returns trigger language plpgsql as $$
begin
  perform from identity_organisations where id = new.organisation_id for no key update;
  perform from identity_users where id = new.user_id for no key update;
  if (select count(*) from identity_members where organisation_id = new.organisation_id) >= 100 then
    raise exception 'an organisation has at most 100 members'
      using errcode = 'check_violation', constraint = 'identity_members_of_organisation', table = 'identity_members';
  end if;
  if (select count(*) from identity_members where user_id = new.user_id) >= 10 then
    raise exception 'a person belongs to at most 10 organisations'
      using errcode = 'check_violation', constraint = 'identity_members_of_person', table = 'identity_members';
  end if;
  return new;
end $$;
create trigger before_join before insert on identity_members
  for each row execute function identity_members_before_join();

-- Who joins stands in the line for a seat from the same statement on. The lock above makes places follow commits.
create function identity_members_after_join() returns trigger language plpgsql as $$
begin
  insert into organisation_seats (member_id, organisation_id) values (new.id, new.organisation_id);
  return null;
end $$;
create trigger after_join after insert on identity_members
  for each row execute function identity_members_after_join();

create function identity_members_keep_an_owner() returns trigger language plpgsql as $$
begin
  perform from identity_organisations where id = old.organisation_id for no key update;
  -- Not found: the organisation itself is being deleted.
  if found and not exists (
    select from identity_members where organisation_id = old.organisation_id and role = 'owner'
  ) then
    raise exception 'an organisation keeps an owner'
      using errcode = 'check_violation', constraint = 'identity_members_owner', table = 'identity_members';
  end if;
  return null;
end $$;
create trigger keep_an_owner_on_leaving after delete on identity_members
  for each row when (old.role = 'owner') execute function identity_members_keep_an_owner();
create trigger keep_an_owner_on_demotion after update on identity_members
  for each row when (old.role = 'owner' and new.role <> 'owner') execute function identity_members_keep_an_owner();
