-- The database of Carillon. As a superuser: psql -v password="'…'" -f carillon.sql
create role carillon login password :password;
create database carillon owner carillon encoding 'UTF8' template template0;

-- A node that freezes in the middle of a transaction would keep the others from publishing to its channels.
-- The standalone jar sets this itself; on a server it has to come from here.
alter role carillon set idle_in_transaction_session_timeout = '4s';
-- Who waits for a channel's row longer than that tries again.
alter role carillon set lock_timeout = '5s';
