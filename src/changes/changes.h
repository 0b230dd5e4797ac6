/* What changed lately, in this process: one reader for all who watch.
 *
 *   struct change_watcher watcher;
 *   TRY(changes_watch(c, &watcher));
 *   while (…) {
 *       const struct change *change;
 *       TRY(changes_next(c, &watcher, 10000, &change));
 *       …
 *   }
 *   changes_unwatch(&watcher);
 *
 * While anybody watches, the reader asks the database four times a second what has been committed
 * since, and keeps the last few thousand changes for those that are slower than others.
 */
#ifndef CHANGES_CHANGES_H
#define CHANGES_CHANGES_H

#include "base/call.h"
#include "changes/position.h"

enum { CHANGES_WATCHERS_MAX = 2000, CHANGES_RESOURCE_BYTES = 301 };

struct change {
    struct change_position position;
    int64_t time_us;
    tenant_id tenant; /* zero: the platform's */
    char resource[CHANGES_RESOURCE_BYTES];
};

struct change_watcher {
    struct change_position begun; /* what comes is after this */
    uint64_t next; /* of the changes that the reader has read, counted from its start */
    struct event news;
    struct change_watcher *following;
};

/* Begins: *watcher is among those who hear, until changes_unwatch.
 *
 * Errors  RESOURCE_EXHAUSTED TOO_MANY_WATCHERS; those of the database; UNAVAILABLE WATCH_AGAIN
 */
MUST_USE status changes_watch(struct call *c, struct change_watcher *ret_watcher);
/* Always, after changes_watch succeeded. */
void changes_unwatch(struct change_watcher *watcher);

/* The next change, once there is one; NULL when there was none for `wait_ms`. Borrowed until the
 * caller waits again.
 *
 * Errors  UNAVAILABLE WATCH_AGAIN: the process stops, or the watcher was too slow; the call's end
 */
MUST_USE status changes_next(struct call *c, struct change_watcher *watcher, int64_t wait_ms,
                             const struct change **ret_change);

/* Up to where the reader has read, and how many changes it has come by. */
struct change_position changes_position(void);
uint64_t changes_count(void);

/* UNAVAILABLE WATCH_AGAIN. */
status changes_watch_again(struct call *c);

/* The process drains: all who watch end. */
void changes_stop(void);

/* Deletes what is older than a day: a job's run. */
MUST_USE status changes_sweep(struct call *c);

#endif
