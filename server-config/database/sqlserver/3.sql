-- Creates the tables of Carillon in version 3 of the schema, in Microsoft SQL Server.
-- Generated.

create table carillon_epoch (
  epoch bigint not null,
  opened_at bigint not null,
  primary key (epoch)
);

create table carillon_epoch_start (
  channel nvarchar(128) collate Latin1_General_100_BIN2 not null,
  epoch bigint not null,
  began_after bigint not null,
  primary key (channel, epoch)
);

alter table carillon_channel add epoch bigint;

insert into carillon_schema (schema_version, needs, state, changed_at) values (3, 1, 'done', 0);
