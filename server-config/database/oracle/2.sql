-- Creates the tables of Carillon in version 2 of the schema, in Oracle.
-- Generated.

create table carillon_relay_part (
  sender varchar2(36 char) not null,
  part_number number(19) not null,
  last_part number(10) not null,
  content blob not null,
  expires_at number(19) not null,
  primary key (sender, part_number)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (2, 1, 'done', 0);
