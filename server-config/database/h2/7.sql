-- Creates the tables of Carillon in version 7 of the schema, in H2.
-- Generated.

create table carillon_push_device (
  id varchar(36) not null,
  user_name varchar(256) not null,
  device_json varbinary(1048576) not null,
  position bigint not null,
  due_at bigint not null,
  failures integer not null,
  leased_by varchar(36) not null,
  leased_until bigint not null,
  changed_at bigint not null,
  expires_at bigint not null,
  primary key (id)
);

create index carillon_push_position on carillon_push_device (position);

create index carillon_push_user on carillon_push_device (user_name);

create table carillon_quiet_hours (
  user_name varchar(256) not null,
  from_minute integer not null,
  to_minute integer not null,
  time_zone varchar(64) not null,
  primary key (user_name)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (7, 2, 'done', 0);
