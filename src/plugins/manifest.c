/* Consent is a matter of names: what is wanted and was not accepted. */
#include "plugins/manifest.h"

#include <string.h>

#include "plugins/check.h"

status plugin_manifest_derive(struct call *c, struct slice script, PluginManifest **ret_manifest)
{
    struct plugin_check check;
    TRY(plugin_check(c, script, &check));
    TRY(plugin_check_status(c->arena, &check, "plugin.script"));
    *ret_manifest = check.manifest;
    return OK;
}

static bool is_named(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* `*` among the accepted covers every name. */
static bool covers(char *const *accepted, size_t count, const char *name)
{
    return is_named(accepted, count, name) || is_named(accepted, count, "*");
}

static const char *add_beyond(struct arena *arena, const char *text, const char *title,
                              char *const *accepted, size_t accepted_count, char *const *wanted,
                              size_t wanted_count)
{
    bool is_first = true;
    for (size_t i = 0; i < wanted_count; i++) {
        if (covers(accepted, accepted_count, wanted[i]))
            continue;
        if (is_first)
            text = arena_printf(arena, "%s%s%s %s", text != NULL ? text : "",
                                text != NULL ? "; " : "", title, wanted[i]);
        else
            text = arena_printf(arena, "%s, %s", text, wanted[i]);
        is_first = false;
    }
    return text;
}

/* A line in the run's own log asks for nothing. */
static void leave_out_log(struct arena *arena, PluginManifest *manifest)
{
    char **calls = arena_array(arena, manifest->n_calls, sizeof *calls);
    size_t count = 0;
    for (size_t i = 0; i < manifest->n_calls; i++)
        if (strcmp(manifest->calls[i], "log") != 0)
            calls[count++] = manifest->calls[i];
    manifest->calls = calls;
    manifest->n_calls = count;
}

const char *plugin_manifest_beyond(struct arena *arena, const PluginManifest *accepted,
                                   const PluginManifest *all_wanted)
{
    const PluginManifest none = PLUGIN_MANIFEST_INIT;
    const PluginManifest *had = accepted != NULL ? accepted : &none;
    PluginManifest named = *all_wanted;
    const PluginManifest *wanted = &named;
    const char *text = NULL;
    leave_out_log(arena, &named);
    text =
        add_beyond(arena, text, "calls", had->calls, had->n_calls, wanted->calls, wanted->n_calls);
    text =
        add_beyond(arena, text, "hosts", had->hosts, had->n_hosts, wanted->hosts, wanted->n_hosts);
    text = add_beyond(arena, text, "secrets", had->secrets, had->n_secrets, wanted->secrets,
                      wanted->n_secrets);
    text = add_beyond(arena, text, "reads", had->contexts, had->n_contexts, wanted->contexts,
                      wanted->n_contexts);
    return add_beyond(arena, text, "permissions", had->permissions, had->n_permissions,
                      wanted->permissions, wanted->n_permissions);
}

/* Names of either list that the other covers: of `*` and names, the names. */
static size_t both(struct arena *arena, char *const *a, size_t a_count, char *const *b,
                   size_t b_count, char ***ret_names)
{
    char **names = arena_array(arena, a_count + b_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < a_count; i++)
        if (covers(b, b_count, a[i]))
            names[count++] = a[i];
    for (size_t i = 0; i < b_count; i++)
        if (covers(a, a_count, b[i]) && !is_named(names, count, b[i]))
            names[count++] = b[i];
    *ret_names = names;
    return count;
}

const PluginManifest *plugin_manifest_both(struct arena *arena, const PluginManifest *wanted,
                                           const PluginManifest *accepted)
{
    PluginManifest *manifest = arena_new(arena, PluginManifest);
    *manifest = (PluginManifest)PLUGIN_MANIFEST_INIT;
    if (wanted == NULL || accepted == NULL)
        return manifest;
    manifest->n_calls = both(arena, wanted->calls, wanted->n_calls, accepted->calls,
                             accepted->n_calls, &manifest->calls);
    manifest->n_hosts = both(arena, wanted->hosts, wanted->n_hosts, accepted->hosts,
                             accepted->n_hosts, &manifest->hosts);
    manifest->n_secrets = both(arena, wanted->secrets, wanted->n_secrets, accepted->secrets,
                               accepted->n_secrets, &manifest->secrets);
    return manifest;
}
