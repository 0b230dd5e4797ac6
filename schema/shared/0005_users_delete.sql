-- Users are deleted softly: their rows stay for what refers to them, their addresses are free again.

ALTER TABLE shared.users ADD COLUMN delete_time timestamptz;

ALTER TABLE shared.users ADD CONSTRAINT users_delete_check CHECK (
    delete_time IS NULL OR (NOT is_active AND password_hash IS NULL));

DROP INDEX shared.users_email_key;

CREATE UNIQUE INDEX users_email_key ON shared.users (tenant_id, lower(email)) NULLS NOT DISTINCT
    WHERE delete_time IS NULL;

-- All users in pages, whatever their tenant.
CREATE INDEX users_create_time_idx ON shared.users (create_time, id) WHERE delete_time IS NULL;

GRANT UPDATE (delete_time) ON shared.users TO serving_role;
