/* The table of settings: it feeds the file's reader, the environment, the flags and --help. */
#ifndef SERVER_SETTINGS_H
#define SERVER_SETTINGS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "server/config.h"

enum setting_kind { SETTING_BOOL, SETTING_INT, SETTING_TEXT, SETTING_LIST, SETTING_CHOICE };

struct setting {
    const char *key;
    enum setting_kind kind;
    size_t offset;              /* in struct config */
    const char *fallback;       /* as it would be written; lists with commas */
    int64_t low, high;          /* of SETTING_INT */
    const char *const *choices; /* of SETTING_CHOICE: the value is the index; NULL-terminated */
    bool secret;                /* no flag: a command line is for everyone to read */
    const char *help;
};

extern const struct setting settings[];
extern const size_t settings_count;

/* By key; NULL when there is none. */
const struct setting *setting_find(struct slice key);

/* Reads a value into the config. On failure returns what would be right ("a number from 0 to
 * 65535"), else NULL. */
const char *setting_read(struct arena *arena, const struct setting *setting, struct slice text,
                         struct config *config);
/* The same for a list that comes item by item. */
void setting_read_items(const struct setting *setting, const char *const *items,
                        struct config *config);
/* Whether two configs agree on a setting. */
bool setting_is_same(const struct setting *setting, const struct config *a, const struct config *b);

#endif
