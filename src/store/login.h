/* The logins that serve calls, and the role that all of them take on.
 *
 * The group holds the rights on shared tables and no tenant's role; each session of a serving login
 * begins as the group, and takes on a tenant's role for a unit or within a transaction.
 */
#ifndef STORE_LOGIN_H
#define STORE_LOGIN_H

#include "store/bucket.h"
#include "store/store.h"

/* A bucket's login, in the arena: the serving login, with the bucket's number after it, or `all`.
 */
struct store_login login_of(struct arena *arena, unsigned bucket);

/* In a SCHEMA transaction, with the schema `shared` made: makes the group and every bucket's login,
 * or sets the passwords of those that are there. */
MUST_USE status logins_make(struct call *c);

#endif
