/* The dev list: names that lead to this machine only, so that a page from elsewhere that makes a
 * browser call us is known by its Host or Origin. Pure. */
#ifndef AUTH_DEV_HOSTS_H
#define AUTH_DEV_HOSTS_H

#include <stdbool.h>

#include "base/slice.h"

/* localhost, *.localhost, *.smoothschedule.local, 127.0.0.1, [::1]; lower case, without port. */
bool dev_host_is_listed(struct slice host);
/* http:// or https://, such a host, and any port. */
bool dev_origin_is_listed(struct slice origin);

#endif
