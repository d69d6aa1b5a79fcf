-- Declares tables that an earlier Carillon has created to have version 1, in MySQL.
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

insert into carillon_schema (schema_version, needs, state, changed_at) values (1, 1, 'done', 0);
