-- name: PLUGIN_FACTS :maybe -> internal.PluginFactsRow
-- What plugins may know of their tenant. Index: tenants_pkey, domains_primary_key.
SELECT t.id AS tenant_id, t.name AS business_name, t.owner_email, t.schema_name,
       t.subscription_tier, t.time_zone, d.domain AS primary_domain
  FROM shared.tenants AS t
  LEFT JOIN shared.domains AS d ON d.tenant_id = t.id AND d.is_primary
 WHERE t.id = :id;
