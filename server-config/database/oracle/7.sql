-- Creates the tables of Carillon in version 7 of the schema, in Oracle.
-- Generated.

create table carillon_push_device (
  id varchar2(36 char) not null,
  user_name varchar2(256 char) not null,
  device_json blob not null,
  position number(19) not null,
  due_at number(19) not null,
  failures number(10) not null,
  leased_by varchar2(36 char) not null,
  leased_until number(19) not null,
  changed_at number(19) not null,
  expires_at number(19) not null,
  primary key (id)
);

create index carillon_push_position on carillon_push_device (position);

create index carillon_push_user on carillon_push_device (user_name);

create table carillon_quiet_hours (
  user_name varchar2(256 char) not null,
  from_minute number(10) not null,
  to_minute number(10) not null,
  time_zone varchar2(64 char) not null,
  primary key (user_name)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (7, 2, 'done', 0);
