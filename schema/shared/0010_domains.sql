-- Domains become a resource of the API: who they are, how they are proven, when they changed.
--
-- Domains from before are of the platform's own suffixes, so they need no token. They get the ids
-- that follow from their names, which are of no version.

ALTER TABLE shared.domains
    ADD COLUMN id              uuid,
    ADD COLUMN route53_zone_id text        NOT NULL DEFAULT '',
    -- What the TXT record has to hold: random, so that it proves this tenant's claim alone, and a
    -- record that was left behind proves no later one. Empty for names under platform suffixes.
    ADD COLUMN token           text        NOT NULL DEFAULT '',
    -- What was found in the DNS instead of the token.
    ADD COLUMN observed        text        NOT NULL DEFAULT '',
    ADD COLUMN next_try_time   timestamptz,
    ADD COLUMN verify_time     timestamptz,
    ADD COLUMN update_time     timestamptz,
    -- Counts changes: the etag.
    ADD COLUMN version         bigint      NOT NULL DEFAULT 1;

UPDATE shared.domains
   SET id = md5(tenant_id::text || ' ' || domain)::uuid,
       update_time = create_time,
       verify_time = CASE WHEN verification = 'VERIFIED' THEN create_time END;

ALTER TABLE shared.domains
    ALTER COLUMN id SET NOT NULL,
    ALTER COLUMN update_time SET NOT NULL,
    ADD CONSTRAINT domains_route53_zone_id_check CHECK (route53_zone_id ~ '^(Z[0-9A-Z]{1,31})?$'),
    ADD CONSTRAINT domains_token_check CHECK (token ~ '^([0-9a-f]{32})?$'),
    ADD CONSTRAINT domains_observed_check CHECK (octet_length(observed) <= 1000),
    ADD CONSTRAINT domains_version_check CHECK (version > 0);

-- A tenant's domains in pages.
CREATE INDEX domains_create_time_idx ON shared.domains (tenant_id, create_time, id);

GRANT INSERT, DELETE ON shared.domains TO serving_role;

GRANT UPDATE (is_primary, route53_zone_id, verification, token, observed, next_try_time, verify_time,
              update_time, version) ON shared.domains TO serving_role;
