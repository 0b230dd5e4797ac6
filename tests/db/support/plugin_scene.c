/* The rows are what the domain would have made of an approved plugin. */
#include "support/plugin_scene.h"

#include "base/clock.h"
#include "plugins/calls.h"
#include "wire/json_parts.h"

static const char *const ANY[] = {"*", NULL};

static const char *const *every_call(struct arena *arena)
{
    struct plugin_api api;
    size_t count = 0;
    while (plugin_api_at(count, &api))
        count++;
    const char **names = arena_array(arena, count + 1, sizeof *names);
    for (size_t i = 0; plugin_api_at(i, &api); i++)
        names[i] = api.call->name;
    names[count] = NULL;
    return names;
}

static struct uuid make_id(char text[UUID_TEXT_BYTES])
{
    const struct uuid id = uuid_v7();
    uuid_format(id, text);
    return id;
}

static void put_install(struct plugin_scene *scene, const char *user)
{
    static const char HASH[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    sql(scene->t,
        "INSERT INTO shared.plugins (id, tenant_id, name, summary, description, version, "
        "version_count, create_time, update_time, revision) VALUES ('%s', '%s', 'A', '', '', '%s', "
        "1, now(), now(), 1)",
        scene->plugin, scene->tenant->id, HASH);
    sql(scene->t,
        "INSERT INTO shared.plugin_versions (plugin_id, version, number, script, is_repeatable, "
        "state, manifest, create_time, submit_time, decide_time) VALUES ('%s', '%s', 1, 'pass', "
        "true, 'APPROVED', '{}', now(), now(), now())",
        scene->plugin, HASH);
    sql(scene->t,
        "INSERT INTO shared.plugin_installs (id, tenant_id, plugin_id, version, values, "
        "is_enabled, installer_id, failure_streak, consent, create_time, update_time, revision) "
        "VALUES ('%s', '%s', '%s', '%s', '{}', true, '%s', 0, '{}', now(), now(), 1)",
        scene->install, scene->tenant->id, scene->plugin, HASH, user);
}

static void put_run(struct plugin_scene *scene, const char *user)
{
    sql(scene->t,
        "INSERT INTO shared.plugin_runs (id, tenant_id, install_id, plugin_id, version, "
        "is_repeatable, kind, state, via, \"values\", run_time, runner_id, installer_id, attempt, "
        "create_time, start_time, lease_time, effects) VALUES ('%s', '%s', '%s', '%s', 'a', true, "
        "'MANUAL', 'RUNNING', '{}', '{}', now(), '%s', '%s', 1, now(), now(), "
        "now() + interval '1 minute', '{}')",
        scene->run, scene->tenant->id, scene->install, scene->plugin, user, user);
}

struct plugin_scene *plugin_scene(struct db_test *t)
{
    struct plugin_scene *scene = arena_new(&t->arena, struct plugin_scene);
    scene->t = t;
    scene->tenant = make_tenant(t, fresh_name(t), false);
    const User *owner = make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)),
                                  USER_ROLE_TENANT_OWNER, scene->tenant);
    act_as_user(t, owner);
    act_for(t, scene->tenant);
    assert_ok(plugin_facts_of_nobody(&t->call, &scene->facts));
    scene->options = (struct plugin_host_options){
        .plugin = make_id(scene->plugin),
        .install = make_id(scene->install),
        .run = make_id(scene->run),
        .attempt = 1,
        .tenant = t->call.tenant,
        .identity = t->call.identity,
        .zone = &scene->facts.zone,
        .calls = every_call(&t->arena),
        .hosts = ANY,
        .secrets = ANY,
    };
    scene->options.identity.session = (session_id){{{0}}};
    put_install(scene, owner->id);
    put_run(scene, owner->id);
    return scene;
}

void plugin_scene_open(struct plugin_scene *scene)
{
    scene->host = plugin_host_open(&scene->t->call, &scene->options);
}

void plugin_scene_try_again(struct plugin_scene *scene)
{
    sql(scene->t, "UPDATE shared.plugin_runs SET attempt = attempt + 1 WHERE id = '%s'",
        scene->run);
    scene->options.attempt++;
    plugin_scene_open(scene);
}

status plugin_scene_call(struct plugin_scene *scene, const char *function, const char *arguments)
{
    const int64_t deadline_ns = clock_monotonic_ns() + 10 * NS_PER_S;
    scene->answer = (struct slice){0};
    return plugin_host_call(&scene->t->call, scene->host, function, slice_of(arguments),
                            deadline_ns, &scene->answer);
}

const char *plugin_scene_answer(struct plugin_scene *scene)
{
    return arena_slice_string(&scene->t->arena, scene->answer);
}

const char *plugin_scene_member(struct plugin_scene *scene, const char *name)
{
    struct arena *arena = &scene->t->arena;
    struct json_parts parts;
    struct slice text = {0};
    const struct slice answer = arena_slice_copy(arena, scene->answer);
    assert_ok(json_parts_members(arena, answer, &parts));
    for (size_t i = 0; i < parts.count; i++)
        if (slice_is(parts.items[i].name, name))
            assert_ok(json_text_of(arena, parts.items[i].value, &text));
    return arena_slice_string(arena, text);
}
