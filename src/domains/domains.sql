-- The domains of the tenant that the call is made in. Whoever writes holds DOMAIN_LOCK_TENANT first,
-- so that what was read under it stays true: which one is primary, and how many there are.

-- name: DOMAIN_LOCK_TENANT :maybe -> internal.FlagRow
-- Keeps the tenant, and the list of its domains, from changing until the transaction ends; no row
-- when it is deleted. Index: tenants_pkey.
SELECT true AS flag
  FROM shared.tenants
 WHERE id = :call.tenant_id AND state <> 'DELETED'
   FOR NO KEY UPDATE;

-- name: DOMAIN_CREATE :one Domain -> Domain
INSERT INTO shared.domains
       (id, tenant_id, domain, is_primary, route53_zone_id, verification, token, verify_time,
        create_time, update_time, version)
VALUES (:new_id, :call.tenant_id, :domain, :is_primary, :route53_zone_id, :state, :token,
        CASE WHEN :state::text = 'VERIFIED' THEN :now::timestamptz END, :now, :now, 1)
RETURNING id, domain, tenant_id, is_primary, route53_zone_id, verification AS "verification.state",
          token AS "verification.record_value", verify_time AS "verification.verify_time",
          create_time, update_time, version::text AS etag;

-- name: DOMAIN_GIVE :exec
-- A name below a platform suffix, unless anyone has it.
INSERT INTO shared.domains
       (id, tenant_id, domain, is_primary, verification, verify_time, create_time, update_time,
        version)
VALUES (:new_id, :call.tenant_id, :domain,
        NOT EXISTS (SELECT FROM shared.domains WHERE tenant_id = :call.tenant_id),
        'VERIFIED', :now, :now, :now, 1)
    ON CONFLICT DO NOTHING;

-- name: DOMAIN_GET :maybe GetDomainRequest -> Domain
-- Index: domains_pkey.
SELECT id, domain, tenant_id, is_primary, route53_zone_id, verification AS "verification.state",
       token AS "verification.record_value", observed AS "verification.observed",
       next_try_time AS "verification.next_try_time", verify_time AS "verification.verify_time",
       create_time, update_time, version::text AS etag
  FROM shared.domains
 WHERE tenant_id = :call.tenant_id AND domain = :domain;

-- name: DOMAIN_LIST :many -> ListDomainsResponse.domains
-- A page of domains in order of creation. Index: domains_create_time_idx.
SELECT id, domain, tenant_id, is_primary, route53_zone_id, verification AS "verification.state",
       token AS "verification.record_value", observed AS "verification.observed",
       next_try_time AS "verification.next_try_time", verify_time AS "verification.verify_time",
       create_time, update_time, version::text AS etag
  FROM shared.domains
 WHERE tenant_id = :call.tenant_id AND (create_time, id) > (:after_time, :after_id)
 ORDER BY create_time, id
 LIMIT :limit;

-- name: DOMAIN_COUNT :one -> ListDomainsResponse
-- How many the tenant has. Index: domains_pkey.
SELECT count(*)::integer AS total_size
  FROM shared.domains
 WHERE tenant_id = :call.tenant_id;

-- name: DOMAIN_SET_ZONE :one Domain -> Domain
-- Index: domains_pkey.
UPDATE shared.domains
   SET route53_zone_id = :route53_zone_id, update_time = :now, version = version + 1
 WHERE tenant_id = :call.tenant_id AND domain = :domain
RETURNING id, domain, tenant_id, is_primary, route53_zone_id, verification AS "verification.state",
          token AS "verification.record_value", observed AS "verification.observed",
          next_try_time AS "verification.next_try_time", verify_time AS "verification.verify_time",
          create_time, update_time, version::text AS etag;

-- name: DOMAIN_CLEAR_PRIMARY :exec
-- Before another one becomes it. Index: domains_primary_key.
UPDATE shared.domains
   SET is_primary = false, update_time = :now, version = version + 1
 WHERE tenant_id = :call.tenant_id AND is_primary;

-- name: DOMAIN_SET_PRIMARY :one Domain -> Domain
-- Index: domains_pkey.
UPDATE shared.domains
   SET is_primary = true, update_time = :now, version = version + 1
 WHERE tenant_id = :call.tenant_id AND domain = :domain
RETURNING id, domain, tenant_id, is_primary, route53_zone_id, verification AS "verification.state",
          token AS "verification.record_value", observed AS "verification.observed",
          next_try_time AS "verification.next_try_time", verify_time AS "verification.verify_time",
          create_time, update_time, version::text AS etag;

-- name: DOMAIN_DELETE :one Domain -> internal.FlagRow
-- Every worker hears of it when it is committed. Index: domains_pkey.
WITH deleted AS (
    DELETE FROM shared.domains
     WHERE tenant_id = :call.tenant_id AND domain = :domain
    RETURNING domain
)
SELECT pg_catalog.pg_notify('smooth_domains', domain) IS NULL AS flag
  FROM deleted;
