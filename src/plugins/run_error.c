/* Nothing here can fail. */
#include "plugins/run_error.h"

#include <assert.h>

#include "wire/json_encode.h"

PluginRun_Error *plugin_run_error(struct arena *arena, const char *code, const char *message)
{
    PluginRun_Error *error = arena_new(arena, PluginRun_Error);
    *error = (PluginRun_Error)PLUGIN_RUN_ERROR_INIT;
    error->code = arena_strdup(arena, code);
    error->message = arena_strdup(arena, message);
    return error;
}

const char *plugin_run_error_json(struct arena *arena, const char *code, const char *message)
{
    static const struct wire_json_encode_options brief = {.omit_defaults = true};
    struct buf json = {0};
    const PluginRun_Error *error = plugin_run_error(arena, code, message);
    const status written = wire_json_encode(arena, &wire_smoothschedule_v1_PluginRun_Error,
                                            &error->base, &brief, &json);
    assert(status_is_ok(written)); /* two short texts of ours */
    (void)written;
    const char *text = arena_strndup(arena, json.data, json.length);
    buf_fini(&json);
    return text;
}
