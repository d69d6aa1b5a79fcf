-- Declares tables that an earlier Carillon has created to have version 1, in DB2.
-- Generated.

create table carillon_schema (
  schema_version integer not null,
  needs integer not null,
  state varchar(10 codeunits32) not null,
  holder varchar(36 codeunits32),
  changed_at bigint not null,
  primary key (schema_version)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (0, 0, 'lock', 0);

insert into carillon_schema (schema_version, needs, state, changed_at) values (1, 1, 'done', 0);
