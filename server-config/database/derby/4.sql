-- Creates the tables of Carillon in version 4 of the schema, in Apache Derby.
-- Generated.

create table carillon_inbox (
  user_name varchar(256) not null,
  channel varchar(128) not null,
  marks_version bigint not null,
  read_seqs blob(1048576) not null,
  acknowledged_seqs blob(1048576) not null,
  dismissed_seqs blob(1048576) not null,
  changed_at bigint not null,
  primary key (user_name, channel)
);

create table carillon_receipt (
  seq bigint not null,
  user_name varchar(256) not null,
  delivered_at bigint not null,
  read_at bigint,
  acknowledged_at bigint,
  primary key (seq, user_name)
);

create table carillon_alert (
  name varchar(64) not null,
  rule_json blob(1048576) not null,
  changed_at bigint not null,
  breached_at bigint,
  firing integer not null,
  primary key (name)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (4, 1, 'done', 0);
