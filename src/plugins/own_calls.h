/* The calls that plugins/ has itself: what is told of them. */
#ifndef PLUGINS_OWN_CALLS_H
#define PLUGINS_OWN_CALLS_H

#include <stddef.h>

#include "apps/plugin_calls.h"

struct plugin_own_call {
    struct plugin_call call;
    bool writes;
    bool is_http;
    bool is_of_jail; /* answered there */
};

extern const struct plugin_own_call PLUGIN_OWN_CALLS[];
extern const size_t PLUGIN_OWN_CALL_COUNT;

#endif
