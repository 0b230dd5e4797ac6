/* A script's arguments put to a call's parameters, in Python's own words where they do not fit.
 * Pure.
 */
#ifndef PLUGINS_ARGUMENTS_H
#define PLUGINS_ARGUMENTS_H

#include "apps/plugin_calls.h"
#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/json_parts.h"
#include "wire/time_zone.h"

struct plugin_argument {
    bool is_given; /* and is not None where None is the default */
    enum json_kind kind;
    struct slice value; /* JSON, as the script sent it */
    struct slice text;  /* what a text says; of PLUGIN_TIME an RFC 3339 time in UTC, of PLUGIN_NAME
                           in capitals */
};

/* *ret_arguments: one a parameter, in their order; borrows from `arguments`, a JSON object by
 * names.
 *
 * Errors  INVALID_ARGUMENT ARGUMENTS_INVALID: "create_customer() missing 1 required argument:
 *         'name'"
 */
MUST_USE status plugin_arguments_bind(struct arena *arena, const struct plugin_call *call,
                                      struct slice arguments, const struct time_zone *zone,
                                      const struct plugin_argument **ret_arguments);

/* "create_customer(): " and what is wrong with an argument. */
status plugin_arguments_error(struct arena *arena, const struct plugin_call *call,
                              const char *format, ...) PRINTF_LIKE(3, 4);

#endif
