-- Notifies the hub of rows that other programs insert into carillon_outbox, so that it publishes them within milliseconds instead of
-- after carillon.outbox.poll-interval. Run it once in each PostgreSQL that has such a table: that of the log, after the first start of
-- the hub, and those of carillon.outbox.sources. The hub detects the trigger within 30 seconds.
--
--   psql --file server-config/postgresql/outbox-notify.sql carillon
--
-- Rows of the hub itself have a reference and need no notification.

create or replace function carillon_outbox_notify() returns trigger language plpgsql as $$
begin
  notify carillon_outbox;
  return null;
end
$$;

drop trigger if exists carillon_outbox_notify on carillon_outbox;
create trigger carillon_outbox_notify after insert on carillon_outbox
  for each row when (new.reference is null) execute function carillon_outbox_notify();
