/* What answers a script's calls where there is no server: reads find the rows of a file, and of
 * everything else is noted down what would have been done, as in a test run. */
#ifndef CLI_PLUGIN_HOST_H
#define CLI_PLUGIN_HOST_H

#include <jansson.h>

#include "jail/jail.h"
#include "wire/time_zone.h"

struct plugin_host_local {
    struct arena *arena;
    const json_t *rows;           /* {"customers": [{…}], …}; NULL: there are none */
    const struct time_zone *zone; /* on which a date is a midnight */
    bool is_live;                 /* lines of the log are printed as they come */
    json_t *log;                  /* texts */
    json_t *effects;              /* {"call": …, "arguments": {…}} */
    json_t *kept;                 /* with api.set */
    unsigned made;
};

/* The three lists are made here, and freed by plugin_host_local_fini. */
void plugin_host_local_init(struct plugin_host_local *host);
void plugin_host_local_fini(struct plugin_host_local *host);

/* For jail_run; borrows the host. */
struct jail_host plugin_host_local_jail(struct plugin_host_local *host);

#endif
