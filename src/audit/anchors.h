/* The newest head of every chain, kept in a file outside of the database: whoever cuts a chain's
 * end off and puts its old head back is found by it. A line a head:
 *
 *   <chain> <sequence> <hash> <signature> <time in microseconds>
 *
 * Each server keeps those of the heads that it signed. These functions wait for the disk: on a
 * thread of the pool, or where nobody else waits.
 */
#ifndef AUDIT_ANCHORS_H
#define AUDIT_ANCHORS_H

#include "audit/canonical.h"
#include "base/arena.h"
#include "base/status.h"

/* Appends heads and syncs; a file grown to twice what it needs is written anew.
 *
 * Errors  UNAVAILABLE ANCHORS_UNWRITABLE
 */
MUST_USE status anchors_append(const char *path, const struct audit_signed_head *heads,
                               size_t count);

/* The newest of every chain, in the arena, in order of the chains' ids; none where there is no such
 * file. Lines that are none are passed over: a crash may leave half of one.
 *
 * Errors  UNAVAILABLE ANCHORS_UNREADABLE
 */
MUST_USE status anchors_read(struct arena *arena, const char *path,
                             struct audit_signed_head **ret_heads, size_t *ret_count);

#endif
