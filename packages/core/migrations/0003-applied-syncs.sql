-- When a sync succeeded last: after an outage, what waits is tried again at once.
--
-- This file has been applied: never edit it. Write the next one.
create index syncs_applied on tollgate.syncs (finished_at) where outcome = 'applied';
