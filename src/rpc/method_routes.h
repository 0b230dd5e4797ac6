/* The routes of a method: its HTTP rules, and for what lies in a tenant the same without the
 * tenant's name. Pure. */
#ifndef RPC_METHOD_ROUTES_H
#define RPC_METHOD_ROUTES_H

#include "rpc/service.h"
#include "wire/route.h"

size_t method_route_count(const struct rpc_method *method);

/* Fills method_route_count of them, and gives that number. What they point to lives in `arena`. */
size_t method_routes(struct arena *arena, const struct rpc_method *method, const void *target,
                     struct route_source *ret_sources);

#endif
