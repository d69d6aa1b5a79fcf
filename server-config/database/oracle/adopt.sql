-- Declares tables that an earlier Carillon has created to have version 1, in Oracle.
-- Generated.

create table carillon_schema (
  schema_version number(10) not null,
  needs number(10) not null,
  state varchar2(10 char) not null,
  holder varchar2(36 char),
  changed_at number(19) not null,
  primary key (schema_version)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (0, 0, 'lock', 0);

insert into carillon_schema (schema_version, needs, state, changed_at) values (1, 1, 'done', 0);
