/* How this deployment reaches its database: alike for workers and smoothctl. */
#ifndef SERVER_DATABASE_H
#define SERVER_DATABASE_H

#include "server/config.h"
#include "server/secrets.h"
#include "store/store.h"

/* The store's settings out of ours. The URL's user makes schemas and roles; calls are served as
 * `<deployment>_serving` and, with many tenants, `<deployment>_serving_1` and so on, whose
 * passwords come from the master key, so that nobody has to know or keep them. All lives in the
 * arena. */
struct store_settings database_settings(struct arena *arena, const struct config *config,
                                        const struct secrets *secrets);

#endif
