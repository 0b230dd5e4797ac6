-- The tenant's role may see how many events of the audit wait, and since when; not what they say.

GRANT SELECT (id, create_time) ON tenant.audit_outbox TO tenant_role;
