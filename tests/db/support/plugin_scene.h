/* A run of an install in a tenant, whose script calls what a test says. */
#ifndef TESTS_DB_SUPPORT_PLUGIN_SCENE_H
#define TESTS_DB_SUPPORT_PLUGIN_SCENE_H

#include "support/domain_test.h"

#include "plugins/facts.h"
#include "plugins/host.h"

struct plugin_scene {
    struct db_test *t;
    const Tenant *tenant;
    struct plugin_host_options options; /* of an owner's run, with every call in the manifest */
    struct plugin_host *host;
    struct plugin_facts facts; /* of nobody: clocks show UTC */
    char plugin[UUID_TEXT_BYTES];
    char install[UUID_TEXT_BYTES];
    char run[UUID_TEXT_BYTES];
    struct slice answer; /* of the last call */
};

/* With its run under way; a test may change the options, and then opens it. */
struct plugin_scene *plugin_scene(struct db_test *t);
void plugin_scene_open(struct plugin_scene *scene);
/* The same run once more, as after an interruption. */
void plugin_scene_try_again(struct plugin_scene *scene);

/* What the script calls, and what it gets. */
status plugin_scene_call(struct plugin_scene *scene, const char *function, const char *arguments);
const char *plugin_scene_answer(struct plugin_scene *scene);
/* A text of an answer that is an object. */
const char *plugin_scene_member(struct plugin_scene *scene, const char *name);

#endif
