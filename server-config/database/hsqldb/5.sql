-- Creates the tables of Carillon in version 5 of the schema, in HSQL Database Engine.
-- Generated.

alter table carillon_channel add erased_ids bigint;

create table carillon_scheduled (
  id varchar(36) not null,
  due_at bigint not null,
  created_at bigint not null,
  row_index integer not null,
  channel varchar(128) not null,
  event_data varchar(1048576) not null,
  data_format varchar(8),
  event_type varchar(128),
  topics varchar(4112),
  event_key varchar(128),
  publisher_id varchar(128),
  ttl_millis bigint,
  to_users varchar(100000),
  to_roles varchar(100000),
  trace_parent varchar(55),
  primary key (id)
);

create index carillon_scheduled_due on carillon_scheduled (due_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (5, 2, 'done', 0);
