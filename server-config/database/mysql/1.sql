-- Creates the tables of Carillon in version 1 of the schema, in MySQL.
-- Generated.

create table carillon_schema (
  schema_version integer not null,
  needs integer not null,
  state varchar(10) not null,
  holder varchar(36),
  changed_at bigint not null,
  primary key (schema_version)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

insert into carillon_schema (schema_version, needs, state, changed_at) values (0, 0, 'lock', 0);

create table carillon_appender (
  id varchar(36) not null,
  last_group bigint not null,
  used_at bigint not null,
  primary key (id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_channel (
  name varchar(128) not null,
  head bigint not null,
  first_retained bigint not null,
  appended_at bigint not null,
  keyed_since bigint not null,
  primary key (name)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_event (
  channel varchar(128) not null,
  seq bigint not null,
  publisher_id varchar(128),
  event_type varchar(128),
  event_data longblob not null,
  data_format varchar(8) not null,
  topics longtext,
  event_key varchar(128),
  appended_at bigint not null,
  expires_at bigint,
  to_users longblob,
  to_roles longblob,
  trace_parent varchar(55),
  primary key (channel, seq)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_expiry (
  channel varchar(128) not null,
  seq bigint not null,
  expires_at bigint not null,
  primary key (channel, seq)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_key (
  channel varchar(128) not null,
  seq bigint not null,
  event_key varchar(128) not null,
  primary key (channel, seq)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_publisher_id (
  publisher_id varchar(257) not null,
  seq bigint not null,
  primary key (publisher_id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_outbox (
  id bigint auto_increment not null,
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
  reference varchar(36),
  failure varchar(1000),
  primary key (id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_agreement (
  name varchar(100) not null,
  agreed varchar(200) not null,
  primary key (name)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_command (
  id varchar(36) not null,
  sender varchar(36) not null,
  content longblob not null,
  expires_at bigint not null,
  primary key (id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_command_result (
  command_id varchar(36) not null,
  node varchar(36) not null,
  content varbinary(100) not null,
  expires_at bigint not null,
  primary key (command_id, node)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_counter (
  name varchar(400) not null,
  node varchar(36) not null,
  counted integer not null,
  primary key (name, node)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_forwarding (
  channel varchar(128) not null,
  position bigint not null,
  node varchar(36) not null,
  expires_at bigint not null,
  primary key (channel)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_member (
  name varchar(400) not null,
  node varchar(36) not null,
  joined_at bigint not null,
  expires_at bigint not null,
  primary key (name, node)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_node (
  name varchar(36) not null,
  streams integer not null,
  expires_at bigint not null,
  primary key (name)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_occupancy (
  name varchar(400) not null,
  occupied integer not null,
  expires_at bigint not null,
  primary key (name)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_one_time (
  name varchar(100) not null,
  content longblob not null,
  expires_at bigint not null,
  primary key (name)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table carillon_revocation (
  target varchar(266) not null,
  issued_until bigint not null,
  expires_at bigint not null,
  primary key (target)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create index carillon_expiry_time on carillon_expiry (expires_at);

create index carillon_key_newest on carillon_key (channel, event_key, seq desc);

create index carillon_member_node on carillon_member (node);

create index carillon_member_expiry on carillon_member (expires_at);

create index carillon_one_time_expiry on carillon_one_time (expires_at);

create index carillon_revocation_expiry on carillon_revocation (expires_at);

insert into carillon_schema (schema_version, needs, state, changed_at) values (1, 1, 'done', 0);
