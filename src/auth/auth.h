/* Signing in and out: what AuthService needs to know of the process. Its RPCs are declared in
 * gen/services and defined in auth_rpc.c. */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include <stdbool.h>

struct auth_settings {
    bool dev; /* QuickLogin may be used */
};

/* Before the first call. */
void auth_open(const struct auth_settings *settings);

#endif
