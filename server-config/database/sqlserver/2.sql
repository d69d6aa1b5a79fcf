-- Creates the tables of Carillon in version 2 of the schema, in Microsoft SQL Server.
-- Generated.

create table carillon_relay_part (
  sender nvarchar(36) collate Latin1_General_100_BIN2 not null,
  part_number bigint not null,
  last_part integer not null,
  content varbinary(max) not null,
  expires_at bigint not null,
  primary key (sender, part_number)
);

insert into carillon_schema (schema_version, needs, state, changed_at) values (2, 1, 'done', 0);
