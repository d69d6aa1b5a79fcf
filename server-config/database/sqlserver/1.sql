-- Creates the tables of Carillon in version 1 of the schema, in Microsoft SQL Server.
-- Generated.

create table carillon_schema (
  schema_version integer not null,
  needs integer not null,
  state nvarchar(10) collate Latin1_General_100_BIN2 not null,
  holder nvarchar(36) collate Latin1_General_100_BIN2,
  changed_at bigint not null,
  primary key (schema_version)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (0, 0, 'lock', 0);

create table carillon_appender (
  id nvarchar(36) collate Latin1_General_100_BIN2 not null,
  last_group bigint not null,
  used_at bigint not null,
  primary key (id)
);

create table carillon_channel (
  name nvarchar(128) collate Latin1_General_100_BIN2 not null,
  head bigint not null,
  first_retained bigint not null,
  appended_at bigint not null,
  keyed_since bigint not null,
  primary key (name)
);

create table carillon_event (
  channel nvarchar(128) collate Latin1_General_100_BIN2 not null,
  seq bigint not null,
  publisher_id nvarchar(128) collate Latin1_General_100_BIN2,
  event_type nvarchar(128) collate Latin1_General_100_BIN2,
  event_data varbinary(max) not null,
  data_format nvarchar(8) collate Latin1_General_100_BIN2 not null,
  topics nvarchar(max) collate Latin1_General_100_BIN2,
  event_key nvarchar(128) collate Latin1_General_100_BIN2,
  appended_at bigint not null,
  expires_at bigint,
  to_users varbinary(max),
  to_roles varbinary(max),
  trace_parent nvarchar(55) collate Latin1_General_100_BIN2,
  primary key (channel, seq)
);

create table carillon_expiry (
  channel nvarchar(128) collate Latin1_General_100_BIN2 not null,
  seq bigint not null,
  expires_at bigint not null,
  primary key (channel, seq)
);

create table carillon_key (
  channel nvarchar(128) collate Latin1_General_100_BIN2 not null,
  seq bigint not null,
  event_key nvarchar(128) collate Latin1_General_100_BIN2 not null,
  primary key (channel, seq)
);

create table carillon_publisher_id (
  publisher_id nvarchar(257) collate Latin1_General_100_BIN2 not null,
  seq bigint not null,
  primary key (publisher_id)
);

create table carillon_outbox (
  id bigint identity(1, 1) not null,
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
  reference nvarchar(36) collate Latin1_General_100_BIN2,
  failure nvarchar(1000) collate Latin1_General_100_BIN2,
  primary key (id)
);

create table carillon_agreement (
  name nvarchar(100) collate Latin1_General_100_BIN2 not null,
  agreed nvarchar(200) collate Latin1_General_100_BIN2 not null,
  primary key (name)
);

create table carillon_command (
  id nvarchar(36) collate Latin1_General_100_BIN2 not null,
  sender nvarchar(36) collate Latin1_General_100_BIN2 not null,
  content varbinary(max) not null,
  expires_at bigint not null,
  primary key (id)
);

create table carillon_command_result (
  command_id nvarchar(36) collate Latin1_General_100_BIN2 not null,
  node nvarchar(36) collate Latin1_General_100_BIN2 not null,
  content varbinary(100) not null,
  expires_at bigint not null,
  primary key (command_id, node)
);

create table carillon_counter (
  name nvarchar(400) collate Latin1_General_100_BIN2 not null,
  node nvarchar(36) collate Latin1_General_100_BIN2 not null,
  counted integer not null,
  primary key (name, node)
);

create table carillon_forwarding (
  channel nvarchar(128) collate Latin1_General_100_BIN2 not null,
  position bigint not null,
  node nvarchar(36) collate Latin1_General_100_BIN2 not null,
  expires_at bigint not null,
  primary key (channel)
);

create table carillon_member (
  name nvarchar(400) collate Latin1_General_100_BIN2 not null,
  node nvarchar(36) collate Latin1_General_100_BIN2 not null,
  joined_at bigint not null,
  expires_at bigint not null,
  primary key (name, node)
);

create table carillon_node (
  name nvarchar(36) collate Latin1_General_100_BIN2 not null,
  streams integer not null,
  expires_at bigint not null,
  primary key (name)
);

create table carillon_occupancy (
  name nvarchar(400) collate Latin1_General_100_BIN2 not null,
  occupied integer not null,
  expires_at bigint not null,
  primary key (name)
);

create table carillon_one_time (
  name nvarchar(100) collate Latin1_General_100_BIN2 not null,
  content varbinary(max) not null,
  expires_at bigint not null,
  primary key (name)
);

create table carillon_revocation (
  target nvarchar(266) collate Latin1_General_100_BIN2 not null,
  issued_until bigint not null,
  expires_at bigint not null,
  primary key (target)
);

create index carillon_expiry_time on carillon_expiry (expires_at);

create index carillon_key_newest on carillon_key (channel, event_key, seq desc);

create index carillon_member_node on carillon_member (node);

create index carillon_member_expiry on carillon_member (expires_at);

create index carillon_one_time_expiry on carillon_one_time (expires_at);

create index carillon_revocation_expiry on carillon_revocation (expires_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (1, 1, 'done', 0);
