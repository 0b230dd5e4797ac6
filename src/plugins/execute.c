/* One run.
 *
 * The good day: the run is loaded with all that it depends on as it is now, found to be allowed
 * still, its blanks are filled in, it runs in the jail as its runner with what runner and installer
 * both may do, and its end is written down. Failures: whatever says no before the script begins
 * ends the run with that; the keeper ends the call when the run is not wanted any more; the call
 * ends by itself before the lease is over, so that two never work on one run. Closing: everything
 * of a run is in one arena, freed when its end is written.
 */
#include "plugins/execute.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"
#include "jail/jail.h"
#include "plugins/calls.h"
#include "plugins/facts.h"
#include "plugins/host.h"
#include "plugins/manifest.h"
#include "plugins/run_end.h"
#include "plugins/run_metrics.h"
#include "plugins/run_rules.h"
#include "plugins/script.h"
#include "plugins/underway.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

struct execution {
    struct underway underway;
    int64_t claimed_ns;
    struct arena arena;
    struct call call; /* of the work; ended when the run is to end */
    PluginRunJob job;
    bool has_begun; /* the script may have done something */
};

int64_t plugin_run_lease_us(void)
{
    return clock_db_us() + PLUGIN_LEASE_MS * (US_PER_S / 1000);
}

/* Before. */

static status load(struct execution *e)
{
    PluginRunClaim claim = PLUGIN_RUN_CLAIM_INIT;
    bool found = false;
    claim.run_id = uuid_text(&e->arena, e->underway.run);
    claim.attempt = e->underway.attempt;
    e->job.id = claim.run_id;
    e->job.attempt = claim.attempt;
    TRY(db_maybe(&e->call, &SQL_PLUGIN_RUN_LOAD, &claim, &e->job, &found));
    return found ? OK : status_error(STATUS_CANCELLED, "TAKEN_OVER", "somebody else works on it");
}

static status enter_tenant(struct call *c, const PluginRunJob *job)
{
    struct tenant_entry entry;
    bool found = false;
    const tenant_id id = {uuid_of(job->tenant_id)};
    TRY(directory_find_id(c, id, &entry, &found));
    if (!found)
        return tenancy_missing();
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

/* What the script was told of its tenant: as it is kept with the run. */
static Struct *context_of(struct arena *arena, const struct template *template,
                          const struct plugin_facts *facts)
{
    Struct *context = arena_new(arena, Struct);
    *context = (Struct)STRUCT_INIT;
    context->fields = arena_array(arena, TEMPLATE_CONTEXT_COUNT, sizeof *context->fields);
    bool is_there[TEMPLATE_CONTEXT_COUNT] = {false};
    for (size_t i = 0; i < template->piece_count; i++) {
        const struct template_piece *piece = &template->pieces[i];
        if (piece->kind != PIECE_CONTEXT || is_there[piece->context])
            continue;
        is_there[piece->context] = true;
        Google__Protobuf__Struct__FieldsEntry *field =
            arena_new(arena, Google__Protobuf__Struct__FieldsEntry);
        Value *value = arena_new(arena, Value);
        const char *known = facts->context[piece->context];
        *field =
            (Google__Protobuf__Struct__FieldsEntry)GOOGLE__PROTOBUF__STRUCT__FIELDS_ENTRY__INIT;
        *value = (Value)VALUE_INIT;
        value->kind_case = VALUE_KIND_STRING_VALUE;
        value->string_value = (char *)(uintptr_t)(known != NULL ? known : "");
        field->key = (char *)(uintptr_t)template_context_name(piece->context);
        field->value = value;
        context->fields[context->n_fields++] = field;
    }
    return context;
}

/* Within. */

static void note(void *owner, const char *level, struct slice text)
{
    struct execution *e = owner;
    run_log_add(&e->underway.log, clock_db_us(), level, text);
}

static const char *const *list_of(struct arena *arena, char *const *items, size_t count)
{
    const char **list = arena_array(arena, count + 1, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = items[i];
    list[count] = NULL;
    return list;
}

static struct plugin_host *open_host(struct execution *e, const struct plugin_facts *facts)
{
    const PluginInstallRow *install = e->job.install;
    const PluginManifest *manifest =
        plugin_manifest_both(&e->arena, install->manifest, install->consent);
    struct plugin_host_options *options = arena_new(&e->arena, struct plugin_host_options);
    *options = (struct plugin_host_options){
        .run = e->underway.run,
        .install = uuid_of(e->job.install_id),
        .plugin = uuid_of(install->plugin_id),
        .attempt = e->underway.attempt,
        .is_test = e->job.kind == PLUGIN_RUN_KIND_TEST,
        .is_repeatable = e->job.is_repeatable,
        .tenant = e->call.tenant,
        .identity = e->call.identity,
        .zone = &facts->zone,
        .calls = list_of(&e->arena, manifest->calls, manifest->n_calls),
        .hosts = list_of(&e->arena, manifest->hosts, manifest->n_hosts),
        .secrets = list_of(&e->arena, manifest->secrets, manifest->n_secrets),
        .log = note,
        .log_owner = e,
    };
    return plugin_host_open(&e->call, options);
}

static int64_t us_of(const Timestamp *time)
{
    return time->seconds * US_PER_S + time->nanos / 1000;
}

static status run_script(struct execution *e, const struct plugin_facts *facts,
                         const struct plugin_script *prepared, struct jail_outcome *ret_outcome,
                         struct slice *ret_effects)
{
    struct plugin_host *host = open_host(e, facts);
    const struct jail_host asked = plugin_host_jail(host);
    const struct jail_limits limits = {0};
    struct jail_script script = {
        .source = prepared->source,
        .template = &prepared->template,
        .constants = prepared->constants,
        .zone = &facts->zone,
        .now_us = us_of(e->job.run_time),
    };
    script.functions = plugin_api_functions(&e->arena, &script.function_count);
    e->has_begun = true;
    const status ran = jail_run(&e->call, &script, &limits, &asked, ret_outcome);
    if (e->job.kind == PLUGIN_RUN_KIND_TEST)
        *ret_effects = plugin_host_effects(host);
    return ran;
}

static status prepare_and_run(struct execution *e, struct run_end *ret_end)
{
    const PluginInstallRow *install = e->job.install;
    struct plugin_facts *facts = arena_new(&e->arena, struct plugin_facts);
    struct plugin_script *prepared = arena_new(&e->arena, struct plugin_script);
    struct jail_outcome outcome;
    struct slice effects = {0};
    TRY(plugin_facts_of_row(&e->arena, e->job.facts, facts));
    TRY(plugin_script_prepare(&e->call, slice_of(install->script), e->job.values, facts,
                              us_of(e->job.run_time), prepared));
    TRY(run_script(e, facts, prepared, &outcome, &effects));
    *ret_end = run_end_of_outcome(&e->arena, &outcome);
    ret_end->effects = effects;
    ret_end->context = context_of(&e->arena, &prepared->template, facts);
    return OK;
}

static struct run_end work(struct execution *e)
{
    struct run_end end;
    const status loaded = load(e);
    if (!status_is_ok(loaded))
        return run_end_of_status(&e->arena, loaded, false);
    run_metrics_began(&e->job);
    const struct policy *policy = policy_current();
    const status allowed = run_rules_check(&e->arena, policy, &e->job);
    if (!status_is_ok(allowed))
        return run_end_of_refusal(&e->arena, allowed);
    e->call.identity = run_rules_identity(policy, &e->job);
    status ran = enter_tenant(&e->call, &e->job);
    if (status_is_ok(ran))
        ran = prepare_and_run(e, &end);
    return status_is_ok(ran) ? end : run_end_of_status(&e->arena, ran, e->has_begun);
}

/* After. */

/* *ret_run: as it ended, for those who wait for it. */
static void write_down(struct execution *e, const struct run_end *end, PluginRun *ret_run)
{
    struct call c;
    call_init(&c, &e->arena);
    underway_let_go(&c, &e->underway);
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    run_log_waiting(&e->underway.log, &e->arena, &log);
    log.run_id = e->job.id;
    log.attempt = e->job.attempt;
    const status stored =
        run_end_store(&c, &e->job, end, &log, e->claimed_ns + PLUGIN_LEASE_MS * NS_PER_MS,
                      underway_is_awaited(&e->underway) ? ret_run : NULL);
    if (!status_is_ok(stored))
        log_event(LOG_ERROR, "the end of a run of a plugin was not written down",
                  LOG_TEXT("run", e->job.id), LOG_TEXT("reason", stored.reason),
                  LOG_TEXT("error", stored.message));
    call_fini(&c);
}

static void live(void *argument)
{
    struct execution *e = argument;
    call_init(&e->call, &e->arena);
    call_set_deadline(&e->call, e->claimed_ns + PLUGIN_WORK_MS * NS_PER_MS);
    e->job = (PluginRunJob)PLUGIN_RUN_JOB_INIT;
    const struct run_end end = work(e);
    db_end(&e->call);
    PluginRun run = PLUGIN_RUN_INIT;
    write_down(e, &end, &run);
    underway_end(&e->underway, &run);
    call_fini(&e->call);
    arena_fini(&e->arena);
    free(e);
}

void plugin_run_begin(struct uuid run, int32_t attempt, int64_t claimed_ns)
{
    struct execution *e = calloc(1, sizeof *e);
    if (e == NULL)
        abort();
    e->underway.run = run;
    e->underway.attempt = attempt;
    e->underway.call = &e->call;
    e->claimed_ns = claimed_ns;
    arena_init(&e->arena);
    run_log_init(&e->underway.log, &e->arena);
    underway_begin(&e->underway); /* now, so that who asked for it can wait for it */
    fiber_start(live, e);
}
