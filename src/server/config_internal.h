/* What the files that make a struct config share. */
#ifndef SERVER_CONFIG_INTERNAL_H
#define SERVER_CONFIG_INTERNAL_H

#include "server/config.h"
#include "server/settings.h"

enum { CONFIG_WARNINGS_MAX = 64 };

struct config_build {
    struct arena *arena;
    const struct config_input *input;
    struct config *config;
    const char **set_by; /* a setting's place, parallel to `settings`; NULL: nobody set it */
    struct buf problems; /* lines */
    const char **warnings;
    size_t warning_count;
};

/* Adds "place: sentence" to what is wrong. */
void config_problem(struct config_build *b, const char *place, const char *format, ...)
    PRINTF_LIKE(3, 4);
void config_warn(struct config_build *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* Reads a value that came from `place`; a bad one is a problem. */
void config_set(struct config_build *b, const struct setting *setting, const char *place,
                struct slice value);
/* Where a setting was set, or its key. */
const char *config_place(const struct config_build *b, const char *key);

/* config_environment.c: .env and the environment, where dev is known from elsewhere. */
void config_read_environment(struct config_build *b);
/* The environment's own word on dev, before .env is read. */
void config_read_environment_dev(struct config_build *b);

/* config_check.c: what the settings must be together, and defaults that hang on others. */
void config_check(struct config_build *b);

#endif
