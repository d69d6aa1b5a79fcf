-- Creates the tables of Carillon in version 3 of the schema, in MariaDB.
-- Generated.

create table carillon_epoch (
  epoch bigint not null,
  opened_at bigint not null,
  primary key (epoch)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table carillon_epoch_start (
  channel varchar(128) not null,
  epoch bigint not null,
  began_after bigint not null,
  primary key (channel, epoch)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

alter table carillon_channel add epoch bigint;

insert into carillon_schema (schema_version, needs, state, changed_at) values (3, 1, 'done', 0);
