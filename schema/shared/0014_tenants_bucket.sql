-- Which of the logins that serve tenants may take on the tenant's role: given at creation, for good.
-- Those that were made before belong to the first.

ALTER TABLE shared.tenants ADD COLUMN bucket integer NOT NULL DEFAULT 0;

ALTER TABLE shared.tenants ADD CONSTRAINT tenants_bucket_check CHECK (
    bucket BETWEEN 0 AND 9999);
