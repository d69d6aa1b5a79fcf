-- Creates the tables of Carillon in version 2 of the schema, in H2.
-- Generated.

create table carillon_relay_part (
  sender varchar(36) not null,
  part_number bigint not null,
  last_part integer not null,
  content varbinary(32000) not null,
  expires_at bigint not null,
  primary key (sender, part_number)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (2, 1, 'done', 0);
