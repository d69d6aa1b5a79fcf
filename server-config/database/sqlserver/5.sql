-- Creates the tables of Carillon in version 5 of the schema, in Microsoft SQL Server.
-- Generated.

alter table carillon_channel add erased_ids bigint;

create table carillon_scheduled (
  id nvarchar(36) collate Latin1_General_100_BIN2 not null,
  due_at bigint not null,
  created_at bigint not null,
  row_index integer not null,
  channel nvarchar(128) collate Latin1_General_100_BIN2 not null,
  event_data nvarchar(max) collate Latin1_General_100_BIN2 not null,
  data_format nvarchar(8) collate Latin1_General_100_BIN2,
  event_type nvarchar(128) collate Latin1_General_100_BIN2,
  topics nvarchar(max) collate Latin1_General_100_BIN2,
  event_key nvarchar(128) collate Latin1_General_100_BIN2,
  publisher_id nvarchar(128) collate Latin1_General_100_BIN2,
  ttl_millis bigint,
  to_users nvarchar(max) collate Latin1_General_100_BIN2,
  to_roles nvarchar(max) collate Latin1_General_100_BIN2,
  trace_parent nvarchar(55) collate Latin1_General_100_BIN2,
  primary key (id)
);

create index carillon_scheduled_due on carillon_scheduled (due_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (5, 2, 'done', 0);
