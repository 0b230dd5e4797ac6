/* smoothctl tenant …: the same rules as TenantService, by its own functions. */
#include <stdio.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/output.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum { COLUMNS = 6 };

/* The number of an enum's value by its name; false when there is none. */
static bool find_value(const ProtobufCEnumDescriptor *type, const char *name, int *ret_value)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(type, name);
    if (value == NULL || value->value == 0)
        return false;
    *ret_value = value->value;
    return true;
}

static status unknown_value(struct arena *arena, const char *option, const char *value,
                            const char *allowed)
{
    return status_errorf(arena, STATUS_INVALID_ARGUMENT, "USAGE", "%s takes %s, not \"%s\"", option,
                         allowed, value);
}

static const char *value_name(const ProtobufCEnumDescriptor *type, int number)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
    return value != NULL ? value->name : "?";
}

static void fill_row(struct arena *arena, const Tenant *tenant, const char **cells)
{
    char *created = arena_alloc(arena, CLOCK_TEXT_BYTES);
    clock_format_us(tenant->create_time->seconds * US_PER_S, created);
    cells[0] = tenant->id;
    cells[1] = tenant->schema_name;
    cells[2] = value_name(&smoothschedule__v1__tenant__state__descriptor, (int)tenant->state);
    cells[3] = value_name(&smoothschedule__v1__tenant__subscription_tier__descriptor,
                          (int)tenant->subscription_tier);
    cells[4] = arena_printf(arena, "%.19sZ", created); /* to the second */
    cells[5] = tenant->name;
}

static void print_table(struct arena *arena, Tenant *const *tenants, size_t count)
{
    const char **cells = arena_array(arena, (count + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"ID",   "SCHEMA",  "STATE",
                                                 "TIER", "CREATED", "NAME"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++)
        fill_row(arena, tenants[i], cells + (i + 1) * COLUMNS);
    output_table(cells, count + 1, COLUMNS);
}

static status print_one(const struct call *c, const struct invocation *invocation, Tenant *tenant)
{
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_Tenant, &tenant->base);
    Tenant *const one[] = {tenant};
    print_table(c->arena, one, 1);
    return OK;
}

status tenant_create_command(struct call *c, const struct invocation *invocation)
{
    Tenant wanted = TENANT_INIT;
    wanted.name = invocation_text(invocation, "name");
    wanted.schema_name = invocation_text(invocation, "schema-name");
    wanted.owner_email = invocation_text(invocation, "owner-email");
    wanted.time_zone = invocation_text(invocation, "time-zone");
    wanted.is_temporary = invocation_has(invocation, "temporary");
    const char *tier = invocation_value(invocation, "tier");
    int value = TENANT_SUBSCRIPTION_TIER_FREE;
    if (tier != NULL &&
        !find_value(&smoothschedule__v1__tenant__subscription_tier__descriptor, tier, &value))
        return unknown_value(c->arena, "--tier", tier,
                             "FREE, PROFESSIONAL, BUSINESS or ENTERPRISE");
    wanted.subscription_tier = (Tenant_SubscriptionTier)value;

    Tenant tenant = TENANT_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, tenancy_create(c, &wanted, &tenant)));
    return print_one(c, invocation, &tenant);
}

/* Every page, so that the list is whole. */
static status read_all(struct call *c, ListTenantsRequest *request, ListTenantsResponse *all)
{
    do {
        ListTenantsResponse page = LIST_TENANTS_RESPONSE_INIT;
        TRY(tenant_service_list_tenants(c, request, &page));
        all->tenants =
            output_joined(c->arena, all->tenants, &all->n_tenants, page.tenants, page.n_tenants);
        request->page_token = page.next_page_token;
    } while (request->page_token[0] != '\0');
    return OK;
}

status tenant_list_command(struct call *c, const struct invocation *invocation)
{
    ListTenantsRequest request = LIST_TENANTS_REQUEST_INIT;
    request.page_size = 1000;
    request.q = invocation_text(invocation, "query");
    const char *state = invocation_value(invocation, "state");
    int value = TENANT_STATE_UNSPECIFIED;
    if (state != NULL && !find_value(&smoothschedule__v1__tenant__state__descriptor, state, &value))
        return unknown_value(c->arena, "--state", state, "ACTIVE, SUSPENDED or DELETED");
    request.state = (Tenant_State)value;

    ListTenantsResponse all = LIST_TENANTS_RESPONSE_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, read_all(c, &request, &all)));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_ListTenantsResponse, &all.base);
    print_table(c->arena, all.tenants, all.n_tenants);
    return OK;
}

/* What is done to a tenant that is named: as in tenancy.h, without an etag. */
typedef status tenant_act(struct call *c, const char *id, const char *etag, Tenant *ret_tenant);

static status find_and_do(struct call *c, const char *name, tenant_act *act, Tenant *ret_tenant)
{
    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_name(c, slice_of(name), &entry, &found));
    if (!found)
        return status_errorf(c->arena, STATUS_NOT_FOUND, "TENANT_MISSING",
                             "there is no tenant \"%s\"; smoothctl tenant list lists them", name);
    char id[UUID_TEXT_BYTES];
    uuid_format(entry.id.uuid, id);
    return act(c, id, "", ret_tenant);
}

static status run_act(struct call *c, const struct invocation *invocation, tenant_act *act)
{
    Tenant tenant = TENANT_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, find_and_do(c, invocation->operand, act, &tenant)));
    return print_one(c, invocation, &tenant);
}

status tenant_suspend_command(struct call *c, const struct invocation *invocation)
{
    return run_act(c, invocation, tenancy_suspend);
}

status tenant_resume_command(struct call *c, const struct invocation *invocation)
{
    return run_act(c, invocation, tenancy_resume);
}

status tenant_delete_command(struct call *c, const struct invocation *invocation)
{
    return run_act(c, invocation, tenancy_delete);
}

status tenant_undelete_command(struct call *c, const struct invocation *invocation)
{
    return run_act(c, invocation, tenancy_undelete);
}
