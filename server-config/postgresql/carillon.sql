-- Creates the user and the database of Carillon. Run it as a superuser: psql -v password="'…'" -f carillon.sql
create role carillon login password :password;
create database carillon owner carillon encoding 'UTF8' template template0;

-- Ends the transaction of a frozen node, whose locks would block publishers at other nodes.
-- The standalone jar sets this itself; application servers need it here.
alter role carillon set idle_in_transaction_session_timeout = '4s';
-- A transaction that waits longer for the lock on a channel's row fails and is retried.
alter role carillon set lock_timeout = '5s';
