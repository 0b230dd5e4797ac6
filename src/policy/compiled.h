/* A policy as policy_load.c makes it and policy.c reads it; nobody else looks inside. */
#ifndef POLICY_COMPILED_H
#define POLICY_COMPILED_H

#include "policy/masquerade.h"
#include "policy/policy.h"

enum { POLICY_ETAG_BYTES = 17 };

struct policy_name {
    const char *name;
    const char *description; /* of permissions; NULL for their other names */
    unsigned permission;
};

/* The word of a set that says of which policy it is. */
enum { POLICY_MARK = POLICY_WORDS - 1 };

struct policy {
    uint64_t mark;                   /* of how it numbers permissions; not 0 */
    struct policy_name *permissions; /* by name; .permission is the index itself */
    unsigned permission_count;
    struct policy_name *aliases;
    unsigned alias_count;
    struct policy_name *personal;
    unsigned personal_count;
    int64_t grant_seconds_max[POLICY_PERMISSIONS_MAX];
    struct policy_role roles[POLICY_ROLES];
    struct masquerade_row masquerade[POLICY_ROLES]; /* by actor; without targets: no row */
    char etag[POLICY_ETAG_BYTES];
    const char *place;
};

/* The roles' names in order of rank. */
extern const char *const policy_role_names[POLICY_ROLES];

/* The index of a role's name, or -1. */
int policy_role_index(const char *name);

static inline void permission_set_add(permission_set set, unsigned permission)
{
    set[permission / 64] |= UINT64_C(1) << (permission % 64);
}

#endif
