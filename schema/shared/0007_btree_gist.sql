-- Exclusion constraints that compare ids beside ranges, as tenants' appointments have: an extension,
-- which belongs to the database and not to a tenant. Its operator classes are found by type, so
-- tenants' roles need no right on the schema that it lies in.
--
-- PostgreSQL's own package brings it, and it is trusted: who may create in the database may make it.

CREATE EXTENSION btree_gist SCHEMA shared;
