-- Creates the tables of Carillon in version 5 of the schema, in DB2.
-- Generated.

alter table carillon_channel add erased_ids bigint;

create table carillon_scheduled (
  id varchar(36 codeunits32) not null,
  due_at bigint not null,
  created_at bigint not null,
  row_index integer not null,
  channel varchar(128 codeunits32) not null,
  event_data clob(1048576 codeunits32) not null,
  data_format varchar(8 codeunits32),
  event_type varchar(128 codeunits32),
  topics varchar(4112 codeunits32),
  event_key varchar(128 codeunits32),
  publisher_id varchar(128 codeunits32),
  ttl_millis bigint,
  to_users clob(100000 codeunits32),
  to_roles clob(100000 codeunits32),
  trace_parent varchar(55 codeunits32),
  primary key (id)
);

create index carillon_scheduled_due on carillon_scheduled (due_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (5, 2, 'done', 0);
