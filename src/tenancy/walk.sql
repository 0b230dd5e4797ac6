-- From tenant to tenant.

-- name: TENANT_NEXT :maybe -> internal.TenantEntryRow
-- The one that follows in order of the ids; none that is deleted. Index: tenants_pkey.
SELECT id, schema_name, state, is_temporary
  FROM shared.tenants
 WHERE id > COALESCE(:after, '00000000-0000-0000-0000-000000000000'::uuid)
   AND state <> 'DELETED'
 ORDER BY id
 LIMIT 1;
