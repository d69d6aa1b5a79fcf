-- Creates the tables of Carillon in version 4 of the schema, in Oracle.
-- Generated.

create table carillon_inbox (
  user_name varchar2(256 char) not null,
  channel varchar2(128 char) not null,
  marks_version number(19) not null,
  read_seqs blob not null,
  acknowledged_seqs blob not null,
  dismissed_seqs blob not null,
  changed_at number(19) not null,
  primary key (user_name, channel)
);

create table carillon_receipt (
  seq number(19) not null,
  user_name varchar2(256 char) not null,
  delivered_at number(19) not null,
  read_at number(19),
  acknowledged_at number(19),
  primary key (seq, user_name)
);

create table carillon_alert (
  name varchar2(64 char) not null,
  rule_json blob not null,
  changed_at number(19) not null,
  breached_at number(19),
  firing number(10) not null,
  primary key (name)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (4, 1, 'done', 0);
