-- Creates the tables of Carillon in version 3 of the schema, in Oracle.
-- Generated.

create table carillon_epoch (
  epoch number(19) not null,
  opened_at number(19) not null,
  primary key (epoch)
);

create table carillon_epoch_start (
  channel varchar2(128 char) not null,
  epoch number(19) not null,
  began_after number(19) not null,
  primary key (channel, epoch)
);

alter table carillon_channel add epoch number(19);

insert into carillon_schema (schema_version, needs, state, changed_at) values (3, 1, 'done', 0);
