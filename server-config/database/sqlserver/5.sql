-- Creates the tables of Carillon in version 5 of the schema, in Microsoft SQL Server.
-- Generated.

alter table carillon_channel add erased_ids bigint;

insert into carillon_schema (schema_version, needs, state, changed_at) values (5, 2, 'done', 0);
