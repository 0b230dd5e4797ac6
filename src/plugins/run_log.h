/* What a run has logged, and how much of it is stored. */
#ifndef PLUGINS_RUN_LOG_H
#define PLUGINS_RUN_LOG_H

#include "base/arena.h"
#include "base/slice.h"
#include "smoothschedule/internal/plugin_runs.types.h"

struct run_log {
    struct arena *arena; /* what it keeps lies there */
    struct run_log_line *first_waiting, *last;
    int32_t stored; /* lines that are in the database */
    int32_t count;
};

void run_log_init(struct run_log *log, struct arena *arena);
/* At a time on the database's clock. Text: valid UTF-8 without NUL. */
void run_log_add(struct run_log *log, int64_t time_us, const char *level, struct slice text);

/* The lines that are not stored yet, in the arena; lines that are added later are not among them.
 */
void run_log_waiting(const struct run_log *log, struct arena *arena, PluginRunLog *ret_log);
/* So many of them are stored now. */
void run_log_stored(struct run_log *log, size_t count);

#endif
