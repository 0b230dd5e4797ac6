/* The platform's suffixes come first: below one of them a public suffix list has no say. Pure but
 * for what domain_rules_open was given. */
#include "domains/domain_rules.h"

#include <string.h>

#include "wire/domain_name.h"

enum { ZONE_BYTES_MAX = 32 };

static const char *const NONE[] = {NULL};
static struct domain_rules_settings settings = {.platform_suffixes = NONE, .platform_hosts = NONE};

/* First labels below a platform suffix that visitors, mail servers or browsers take for the
 * platform's own. Sorted. */
static const char *const RESERVED_LABELS[] = {
    "abuse",        "account", "accounts", "admin",     "administrator",
    "api",          "app",     "assets",   "auth",      "autoconfig",
    "autodiscover", "billing", "blog",     "cdn",       "console",
    "dashboard",    "dns",     "docs",     "email",     "files",
    "ftp",          "grpc",    "help",     "host",      "hostmaster",
    "imap",         "info",    "internal", "isatap",    "localhost",
    "login",        "mail",    "media",    "metrics",   "mta-sts",
    "mx",           "ns",      "ns1",      "ns2",       "ns3",
    "ns4",          "oauth",   "platform", "pop",       "pop3",
    "postmaster",   "proxy",   "root",     "security",  "smoothschedule",
    "smtp",         "sso",     "static",   "status",    "superuser",
    "support",      "system",  "webmail",  "webmaster", "wpad",
    "ws",           "www",
};

void domain_rules_open(const struct domain_rules_settings *opened)
{
    settings = *opened;
}

/* The platform suffix that a name lies below, the longest of several; NULL: none. */
static const char *suffix_of(const char *name)
{
    const char *found = NULL;
    for (const char *const *suffix = settings.platform_suffixes; *suffix != NULL; suffix++)
        if (domain_name_is_below(name, *suffix) &&
            (found == NULL || strlen(*suffix) > strlen(found)))
            found = *suffix;
    return found;
}

bool domain_is_custom(const char *name)
{
    return suffix_of(name) == NULL;
}

static bool is_in(const char *const *list, const char *name)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static bool is_reserved_label(struct slice label)
{
    for (size_t i = 0; i < sizeof RESERVED_LABELS / sizeof *RESERVED_LABELS; i++)
        if (slice_is(label, RESERVED_LABELS[i]))
            return true;
    return false;
}

static status reserved(struct arena *arena)
{
    return status_field(arena, "DOMAIN_RESERVED", "domain.domain",
                        "is kept for the platform itself; choose another name");
}

status domain_check_name(struct arena *arena, const char *name)
{
    if (is_in(settings.platform_hosts, name) || is_in(settings.platform_suffixes, name))
        return reserved(arena);

    const char *suffix = suffix_of(name);
    if (suffix != NULL) {
        const struct slice label = slice_to(slice_of(name), strlen(name) - strlen(suffix) - 1);
        if (slice_find(label, '.') < label.length)
            return status_field(arena, "DOMAIN_INVALID", "domain.domain",
                                "must have one label before .%s", suffix);
        return is_reserved_label(label) ? reserved(arena) : OK;
    }
    if (domain_name_is_public_suffix(name))
        return status_field(arena, "DOMAIN_INVALID", "domain.domain",
                            "is a public suffix, below which anyone has names; give a name of "
                            "your own");
    if (strlen(name) + strlen(DOMAIN_RECORD_PREFIX) > DOMAIN_NAME_BYTES_MAX)
        return status_field(arena, "DOMAIN_INVALID", "domain.domain",
                            "is too long for the TXT record that would verify it");
    return OK;
}

bool domain_zone_is_fine(const char *zone_id)
{
    const size_t length = strlen(zone_id);
    return length >= 2 && length <= ZONE_BYTES_MAX && zone_id[0] == 'Z' &&
           zone_id[strspn(zone_id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] == '\0';
}
