/* Names to addresses, through c-ares on the loop: both A and AAAA, all that there are. */
#ifndef EGRESS_RESOLVE_H
#define EGRESS_RESOLVE_H

#include "base/call.h"
#include "wire/ip_address.h"

enum { RESOLVE_ADDRESSES_MAX = 32 };

struct resolved {
    struct ip_address addresses[RESOLVE_ADDRESSES_MAX]; /* IPv4 before IPv6, else as answered */
    size_t count;
};

/* Asks once, as nobody else: with sockets of its own that end with it, and nothing kept for later.
 * The name is taken as it stands, without search domains; the system's hosts file is asked first.
 *
 * Shape   servers: "192.0.2.53,[2001:db8::53]:5353"; NULL: those of /etc/resolv.conf; timeout_ms:
 * of the whole Errors  UNAVAILABLE NAME_UNKNOWN: there is none, or it has no address; UNAVAILABLE
 *         NAME_UNANSWERED: no server answered in time, or what it answered is nonsense;
 *         RESOURCE_EXHAUSTED NAME_TOO_LARGE; what `c` ended with
 */
MUST_USE status resolve_name(struct call *c, const char *servers, const char *name,
                             int64_t timeout_ms, struct resolved *ret_resolved);

/* Whether c-ares takes the servers of a setting. */
bool resolve_servers_valid(const char *servers);

#endif
