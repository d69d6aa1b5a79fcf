-- Creates the tables of Carillon in version 5 of the schema, in MySQL.
-- Generated.

alter table carillon_channel add erased_ids bigint;

create table carillon_scheduled (
  id varchar(36) not null,
  due_at bigint not null,
  created_at bigint not null,
  row_index integer not null,
  channel varchar(128) not null,
  event_data longtext not null,
  data_format varchar(8),
  event_type varchar(128),
  topics longtext,
  event_key varchar(128),
  publisher_id varchar(128),
  ttl_millis bigint,
  to_users longtext,
  to_roles longtext,
  trace_parent varchar(55),
  primary key (id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create index carillon_scheduled_due on carillon_scheduled (due_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (5, 2, 'done', 0);
