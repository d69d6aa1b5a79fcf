-- Creates the tables of Carillon in version 6 of the schema, in Oracle.
-- Generated.

create table carillon_expired (
  channel varchar2(128 char) not null,
  first_seq number(19) not null,
  last_seq number(19) not null,
  primary key (channel, first_seq)
);

alter table carillon_channel add recorded_from number(19);

insert into carillon_schema (schema_version, needs, state, changed_at) values (6, 2, 'done', 0);
