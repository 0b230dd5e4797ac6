/* Which names tenants may have, and which of them are the platform's to give. */
#ifndef DOMAINS_DOMAIN_RULES_H
#define DOMAINS_DOMAIN_RULES_H

#include "base/arena.h"
#include "base/status.h"

/* Where the TXT record lies that proves a name, from that name on. */
#define DOMAIN_RECORD_PREFIX "_smoothschedule."

/* Lists end with NULL; borrowed. */
struct domain_rules_settings {
    const char *const *platform_suffixes; /* names below which the server gives names out */
    const char *const *platform_hosts;    /* the platform's own */
};

void domain_rules_open(const struct domain_rules_settings *settings);

/* Whether a name lies under none of the platform's suffixes. */
bool domain_is_custom(const char *name);

/* May a tenant have this name (as domain_name_read gives it)?
 *
 * Errors  INVALID_ARGUMENT DOMAIN_INVALID (a public suffix; deeper below a platform suffix than one
 *         label; too long for its TXT record), DOMAIN_RESERVED (the platform's own, or a word that
 * visitors would take for it)
 */
MUST_USE status domain_check_name(struct arena *arena, const char *name);

/* The form of a Route53 zone's id, Z and up to 31 capital letters and digits. */
bool domain_zone_is_fine(const char *zone_id);

#endif
