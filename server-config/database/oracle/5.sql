-- Creates the tables of Carillon in version 5 of the schema, in Oracle.
-- Generated.

alter table carillon_channel add erased_ids number(19);

create table carillon_scheduled (
  id varchar2(36 char) not null,
  due_at number(19) not null,
  created_at number(19) not null,
  row_index number(10) not null,
  channel varchar2(128 char) not null,
  event_data clob,
  data_format varchar2(8 char),
  event_type varchar2(128 char),
  topics clob,
  event_key varchar2(128 char),
  publisher_id varchar2(128 char),
  ttl_millis number(19),
  to_users clob,
  to_roles clob,
  trace_parent varchar2(55 char),
  primary key (id)
);

create index carillon_scheduled_due on carillon_scheduled (due_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (5, 2, 'done', 0);
