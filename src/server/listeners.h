/* The listening sockets: one a worker, address and port (SO_REUSEPORT), so that the kernel spreads
 * connections and a worker that is started again finds its own waiting. The supervisor holds them
 * all. */
#ifndef SERVER_LISTENERS_H
#define SERVER_LISTENERS_H

#include "rpc/server.h"
#include "server/config.h"

struct listener {
    int fd; /* bound, listening, non-blocking */
    enum rpc_port port;
};

struct listeners {
    struct listener *items; /* those of worker w begin at w * per_worker */
    size_t per_worker;
    unsigned workers;
};

/* Opens what the settings ask for.
 *
 * Shape   with_tls: false leaves the TLS port out; ::1 and :: are left out with a warning on a
 *         machine without IPv6
 * Errors  UNAVAILABLE PORT_BUSY, PERMISSION_DENIED PORT_REFUSED, FAILED_PRECONDITION
 *         ADDRESS_MISSING; the message names the setting that changes it
 */
MUST_USE status listeners_open(struct arena *arena, const struct config *config, bool with_tls,
                               struct listeners *ret_listeners);
void listeners_close(struct listeners *listeners);

#endif
