/* Two lists of a process: the apps there are and those in use. Nothing fails. */
#include "apps/apps.h"

#include <assert.h>
#include <string.h>

static const struct tenant_app *known[APPS_MAX + 1];
static const struct tenant_app *used[APPS_MAX + 1];

static size_t add_all(size_t count, const struct tenant_app *const *apps)
{
    for (; apps != NULL && *apps != NULL; apps++) {
        assert(count < APPS_MAX);
        known[count++] = *apps;
    }
    return count;
}

void apps_know(const struct tenant_app *const *apps, const struct tenant_app *const *extra)
{
    known[add_all(add_all(0, apps), extra)] = NULL;
}

const struct tenant_app *const *apps_known(void)
{
    return known;
}

const struct tenant_app *apps_find(const char *name)
{
    for (const struct tenant_app *const *app = known; *app != NULL; app++)
        if (strcmp((*app)->name, name) == 0)
            return *app;
    return NULL;
}

void apps_use(const char *const *names)
{
    size_t count = 0;
    for (; *names != NULL; names++) {
        const struct tenant_app *app = apps_find(*names);
        assert(app != NULL && count < APPS_MAX);
        used[count++] = app;
    }
    used[count] = NULL;
}

void apps_use_all(void)
{
    memcpy(used, known, sizeof used);
}

const struct tenant_app *const *apps_in_use(void)
{
    return used;
}
