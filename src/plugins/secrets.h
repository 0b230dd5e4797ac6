/* Secrets of installs: sealed where they are kept, opened for the HTTP call that sends them. No
 * reply, event, stored answer or log has one's value. */
#ifndef PLUGINS_SECRETS_H
#define PLUGINS_SECRETS_H

#include "base/call.h"

enum {
    PLUGIN_SECRETS_MAX = 20, /* an install */
    PLUGIN_SECRET_HOSTS_MAX = 20,
    PLUGIN_SECRET_BYTES_MAX = 4096,
    PLUGIN_SECRET_KEY_BYTES = 32,
};

/* Sets the key that seals them: at a process's start, before the first. */
void plugin_secrets_use(const uint8_t key[PLUGIN_SECRET_KEY_BYTES]);

/* What is kept of a value: good for this install and this name only. In the arena. */
struct slice plugin_secret_seal(struct arena *arena, struct uuid install, const char *name,
                                struct slice value);

struct plugin_secret {
    struct slice value;       /* a NUL follows it; wiped when the call's arena goes */
    const char *const *hosts; /* "hooks.example.com", "*.example.com": one label more */
    size_t host_count;
};

/* A secret of an install in a tenant.
 *
 * Errors  NOT_FOUND SECRET_MISSING; INTERNAL SECRET_UNREADABLE (sealed with another key, or not
 *         what was sealed)
 * Source  installs.sql PLUGIN_SECRET_GET
 */
MUST_USE status plugin_secret_open(struct call *c, tenant_id tenant, struct uuid install,
                                   const char *name, struct plugin_secret *ret_secret);

#endif
