-- One more column on another app's table: what a migration over thousands of tenants is measured
-- by. It fails where notes are missing.
ALTER TABLE tenant.notes ADD COLUMN color text;
