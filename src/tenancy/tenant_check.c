/* One line a rule, in the order of the proto; nothing here can fail but by noting a fault. */
#include "tenancy/tenant_check.h"

enum { SCHEMA_NAME_BYTES_MAX = 50, NAME_CHARACTERS_MAX = 200, TIME_ZONE_BYTES_MAX = 64 };

bool tenant_schema_name_is_fine(struct slice name)
{
    if (name.length == 0 || name.length > SCHEMA_NAME_BYTES_MAX || name.data[0] < 'a' ||
        name.data[0] > 'z')
        return false;
    for (size_t i = 0; i < name.length; i++) {
        const char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return !slice_is(name, "public") && !slice_is(name, "shared") &&
           !slice_starts_with(name, "pg_");
}

static char *lower_case(struct arena *arena, const char *text)
{
    char *lower = arena_strdup(arena, text);
    for (char *at = lower; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at + ('a' - 'A'));
    return lower;
}

void tenant_complete(struct arena *arena, Tenant *tenant)
{
    static char utc[] = "UTC";

    if (tenant->subscription_tier == TENANT_SUBSCRIPTION_TIER_UNSPECIFIED)
        tenant->subscription_tier = TENANT_SUBSCRIPTION_TIER_FREE;
    if (tenant->time_zone[0] == '\0')
        tenant->time_zone = utc;
    tenant->primary_color = lower_case(arena, tenant->primary_color);
    tenant->secondary_color = lower_case(arena, tenant->secondary_color);
}

static bool is_empty_or(const char *text, bool (*is_fine)(const char *text))
{
    return text[0] == '\0' || is_fine(text);
}

/* Letters, digits and what IANA's names hold besides; not where names of files would lead out. */
static bool is_time_zone_syntax(const char *name)
{
    return strlen(name) <= TIME_ZONE_BYTES_MAX &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "_+-/")] == '\0';
}

void tenant_check(struct checks *checks, const Tenant *tenant)
{
    check(checks, text_is_between(tenant->name, 1, NAME_CHARACTERS_MAX), "FIELD_INVALID",
          "tenant.name", "must be 1 to 200 characters long, without control characters");
    check(checks, tenant_schema_name_is_fine(slice_of(tenant->schema_name)), "SCHEMA_NAME_INVALID",
          "tenant.schemaName",
          "must begin with a letter and hold at most 50 lower-case letters, digits and _; public, "
          "shared and names that begin with pg_ are reserved");
    check(checks,
          protobuf_c_enum_descriptor_get_value(
              &smoothschedule__v1__tenant__subscription_tier__descriptor,
              (int)tenant->subscription_tier) != NULL,
          "FIELD_INVALID", "tenant.subscriptionTier",
          "must be FREE, PROFESSIONAL, BUSINESS or ENTERPRISE");
    check(checks, is_empty_or(tenant->owner_email, text_is_email), "FIELD_INVALID",
          "tenant.ownerEmail", "must be an e-mail address, or empty");
    check(checks, is_time_zone_syntax(tenant->time_zone), "FIELD_INVALID", "tenant.timeZone",
          "must be an IANA name such as Europe/Berlin");
    check(checks, is_empty_or(tenant->logo_url, text_is_https_url), "FIELD_INVALID",
          "tenant.logoUrl", "must be an https URL of at most 2,000 bytes, or empty");
    check(checks, is_empty_or(tenant->primary_color, text_is_color), "FIELD_INVALID",
          "tenant.primaryColor", "must be a colour such as #1e40af, or empty");
    check(checks, is_empty_or(tenant->secondary_color, text_is_color), "FIELD_INVALID",
          "tenant.secondaryColor", "must be a colour such as #1e40af, or empty");
}
