-- Creates the tables of Carillon in version 6 of the schema, in H2.
-- Generated.

create table carillon_expired (
  channel varchar(128) not null,
  first_seq bigint not null,
  last_seq bigint not null,
  primary key (channel, first_seq)
);

alter table carillon_channel add recorded_from bigint;

insert into carillon_schema (schema_version, needs, state, changed_at) values (6, 2, 'done', 0);
