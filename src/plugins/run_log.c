/* A list that grows at its end and is read from the first line that is not stored. */
#include "plugins/run_log.h"

#include "base/clock.h"
#include "google/protobuf/timestamp.types.h"

struct run_log_line {
    struct run_log_line *next;
    int64_t time_us;
    const char *level;
    const char *text;
};

void run_log_init(struct run_log *log, struct arena *arena)
{
    *log = (struct run_log){.arena = arena};
}

void run_log_add(struct run_log *log, int64_t time_us, const char *level, struct slice text)
{
    struct run_log_line *line = arena_new(log->arena, struct run_log_line);
    *line = (struct run_log_line){.time_us = time_us,
                                  .level = arena_strdup(log->arena, level),
                                  .text = arena_slice_string(log->arena, text)};
    if (log->first_waiting == NULL)
        log->first_waiting = line;
    else
        log->last->next = line;
    log->last = line;
    log->count++;
}

void run_log_waiting(const struct run_log *log, struct arena *arena, PluginRunLog *ret_log)
{
    const size_t count = (size_t)(log->count - log->stored);
    ret_log->first = log->stored + 1;
    ret_log->times = arena_array(arena, count, sizeof *ret_log->times);
    ret_log->levels = arena_array(arena, count, sizeof *ret_log->levels);
    ret_log->texts = arena_array(arena, count, sizeof *ret_log->texts);
    Timestamp *times = arena_array(arena, count, sizeof *times);
    size_t i = 0;
    for (const struct run_log_line *line = log->first_waiting; line != NULL; line = line->next) {
        times[i] = (Timestamp)GOOGLE__PROTOBUF__TIMESTAMP__INIT;
        times[i].seconds = line->time_us / US_PER_S;
        times[i].nanos = (int32_t)(line->time_us % US_PER_S * 1000);
        ret_log->times[i] = &times[i];
        ret_log->levels[i] = (char *)(uintptr_t)line->level;
        ret_log->texts[i] = (char *)(uintptr_t)line->text;
        i++;
    }
    ret_log->n_times = ret_log->n_levels = ret_log->n_texts = i;
}

void run_log_stored(struct run_log *log, size_t count)
{
    log->stored += (int32_t)count;
    for (; count > 0; count--)
        log->first_waiting = log->first_waiting->next;
}
