-- Declares tables that an earlier Carillon has created to have version 1, in Microsoft SQL Server.
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

insert into carillon_schema (schema_version, needs, state, changed_at) values (1, 1, 'done', 0);
