/* The whitelist of URLs: what plugins may call, who asks for it and who decides. */
#ifndef URLS_URLS_H
#define URLS_URLS_H

#include "base/call.h"
#include "smoothschedule/v1/url_whitelist_service.types.h"
#include "wire/url.h"

/* Whom people without an account write to. */
#define URLS_CONTACT "pluginaccess@smoothschedule.com"

/* What plugins ask. */

/* Whether an approved entry lets a plugin's request through now; asked of the database each time,
 * so that a decision holds at once.
 *
 * Shape   plugin: zero: entries for all plugins only; *ret_why: when not allowed, a sentence for
 * the plugin's author, in the call's arena
 */
MUST_USE status urls_allowed(struct call *c, struct uuid plugin, const struct url *url,
                             const char *method, bool *ret_allowed, const char **ret_why);

/* OK when urls_allowed says so. For http_send's request, and each of its hops.
 *
 * Errors  PERMISSION_DENIED URL_NOT_ALLOWED
 */
MUST_USE status urls_check(struct call *c, struct uuid plugin, const struct url *url,
                           const char *method);

/* Entries, by the caller, inside the call's TRANSACTION where they change. Errors are the proto's.
 */

MUST_USE status urls_create(struct call *c, const UrlWhitelistEntry *wanted,
                            UrlWhitelistEntry *ret_entry);
MUST_USE status urls_get(struct call *c, const char *id, UrlWhitelistEntry *ret_entry);
MUST_USE status urls_withdraw(struct call *c, const char *id);
MUST_USE status urls_approve(struct call *c, const char *id, UrlWhitelistEntry *ret_entry);
MUST_USE status urls_reject(struct call *c, const char *id, const char *reason,
                            UrlWhitelistEntry *ret_entry);
MUST_USE status urls_revoke(struct call *c, const char *id, const char *reason,
                            UrlWhitelistEntry *ret_entry);

/* What each entry that the caller sees says to a request; resolves the name only when it is told to
 * (CheckUrl). */
MUST_USE status urls_explain(struct call *c, const CheckUrlRequest *request,
                             CheckUrlResponse *ret_response);

/* Takes at most `count_max` entries from a tenant that is being purged: those that others' plugins
 * use stay, as nobody's. *ret_count: how many it were. */
MUST_USE status urls_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max,
                                  int64_t *ret_count);

#endif
