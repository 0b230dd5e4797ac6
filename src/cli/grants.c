/* smoothctl grant create, list, check, revoke: the same rules as GrantService, by its own
 * functions. Who gives a grant is named: the operator is nobody who could answer for it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/find_user.h"
#include "cli/output.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"
#include "grants/grants.h"
#include "smoothschedule/v1/grant_service.service.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum { COLUMNS = 6, MINUTES_MAX = 8 * 60 };

static const char *status_name(Grant_Status value)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(
        &smoothschedule__v1__grant__status__descriptor, (int)value);
    return found != NULL ? found->name : "?";
}

static void print_table(struct arena *arena, Grant *const *grants, size_t count)
{
    const char **cells = arena_array(arena, (count + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"ID",      "STATUS", "ACTION",
                                                 "GRANTEE", "TENANT", "GRANTOR"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        row[0] = grants[i]->id;
        row[1] = status_name(grants[i]->status);
        row[2] = grants[i]->action;
        row[3] = grants[i]->grantee_email;
        row[4] = grants[i]->tenant_id[0] != '\0' ? grants[i]->tenant_id : "-";
        row[5] = grants[i]->grantor_email[0] != '\0' ? grants[i]->grantor_email : "-";
    }
    output_table(cells, count + 1, COLUMNS);
}

static status print_one(struct call *c, const struct invocation *invocation, Grant *grant)
{
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_Grant, &grant->base);
    Grant *const one[] = {grant};
    print_table(c->arena, one, 1);
    return OK;
}

/* A tenant's user, or with a tenant where there is none, somebody of the platform's staff. */
static status find_person(struct call *c, const char *email, const char *tenant, User *ret_user)
{
    const status in_tenant = find_user(c, email, tenant, ret_user);
    if (tenant == NULL || in_tenant.code != STATUS_NOT_FOUND)
        return in_tenant;
    return status_is_ok(find_user(c, email, NULL, ret_user)) ? OK : in_tenant;
}

static status enter_tenant(struct call *c, const char *name)
{
    if (name == NULL)
        return OK;
    struct tenant_entry entry;
    TRY(find_tenant(c, name, &entry));
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

/* Creating. */

static status read_minutes(struct call *c, const char *text, Grant *grant)
{
    if (text == NULL)
        return OK;
    char *end;
    errno = 0;
    const long minutes = strtol(text, &end, 10);
    if (errno != 0 || *end != '\0' || minutes < 1 || minutes > MINUTES_MAX)
        return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "--minutes takes a number from 1 to 480, not \"%s\"", text);
    grant->duration = arena_new(c->arena, Duration);
    *grant->duration = (Duration)DURATION_INIT;
    grant->duration->seconds = minutes * 60;
    return OK;
}

static status create(struct call *c, const struct invocation *invocation, Grant *wanted,
                     Grant *ret_grant)
{
    User grantor = USER_INIT;
    User grantee = USER_INIT;
    const char *tenant = invocation_value(invocation, "tenant");
    TRY(find_user(c, invocation_value(invocation, "grantor"), NULL, &grantor));
    TRY(find_person(c, invocation_value(invocation, "grantee"), tenant, &grantee));
    if (tenant != NULL) {
        struct tenant_entry entry;
        TRY(find_tenant(c, tenant, &entry));
        wanted->tenant_id = uuid_text(c->arena, entry.id.uuid);
    }
    wanted->grantee_id = grantee.id;
    return grants_create(c, (user_id){uuid_of(grantor.id)}, wanted, ret_grant);
}

status grant_create_command(struct call *c, const struct invocation *invocation)
{
    Grant wanted = GRANT_INIT;
    wanted.action = invocation_text(invocation, "action");
    wanted.reason = invocation_text(invocation, "reason");
    TRY(read_minutes(c, invocation_value(invocation, "minutes"), &wanted));

    Grant grant = GRANT_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, create(c, invocation, &wanted, &grant)));
    return print_one(c, invocation, &grant);
}

/* Listing. */

static status read_status(struct call *c, const char *name, Grant_Status *ret_status)
{
    if (name == NULL)
        return OK;
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(
        &smoothschedule__v1__grant__status__descriptor, name);
    if (value == NULL || value->value == GRANT_STATUS_UNSPECIFIED)
        return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "--status takes ACTIVE, EXPIRED, REVOKED, PENDING, DENIED or LAPSED, "
                             "not \"%s\"",
                             name);
    *ret_status = (Grant_Status)value->value;
    return OK;
}

/* Every page, so that the list is whole. */
static status read_all(struct call *c, ListGrantsRequest *request, ListGrantsResponse *all)
{
    do {
        ListGrantsResponse page = LIST_GRANTS_RESPONSE_INIT;
        TRY(grant_service_list_grants(c, request, &page));
        all->grants =
            output_joined(c->arena, all->grants, &all->n_grants, page.grants, page.n_grants);
        request->page_token = page.next_page_token;
    } while (request->page_token[0] != '\0');
    return OK;
}

static status list(struct call *c, const struct invocation *invocation, ListGrantsResponse *all)
{
    ListGrantsRequest request = LIST_GRANTS_REQUEST_INIT;
    request.page_size = 1000;
    request.action = invocation_text(invocation, "action");
    const char *tenant = invocation_value(invocation, "tenant");
    const char *grantee = invocation_value(invocation, "grantee");
    TRY(read_status(c, invocation_value(invocation, "status"), &request.status));
    if (grantee != NULL) {
        User user = USER_INIT;
        TRY(find_person(c, grantee, tenant, &user));
        request.grantee_id = user.id;
    }
    TRY(enter_tenant(c, tenant));
    return read_all(c, &request, all);
}

status grant_list_command(struct call *c, const struct invocation *invocation)
{
    ListGrantsResponse all = LIST_GRANTS_RESPONSE_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, list(c, invocation, &all)));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_ListGrantsResponse, &all.base);
    print_table(c->arena, all.grants, all.n_grants);
    return OK;
}

/* Checking: exit code 1 for no, so that scripts can ask. */

static status check_person(struct call *c, const struct invocation *invocation,
                           CheckGrantResponse *ret)
{
    User user = USER_INIT;
    const char *tenant = invocation_value(invocation, "tenant");
    TRY(find_person(c, invocation->operand, tenant, &user));
    TRY(enter_tenant(c, tenant));
    CheckGrantRequest request = CHECK_GRANT_REQUEST_INIT;
    request.user_id = user.id;
    request.action = invocation_text(invocation, "action");
    return grant_service_check_grant(c, &request, ret);
}

status grant_check_command(struct call *c, const struct invocation *invocation)
{
    CheckGrantResponse answer = CHECK_GRANT_RESPONSE_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, check_person(c, invocation, &answer)));
    if (invocation->is_json)
        TRY(output_message(c->arena, &wire_smoothschedule_v1_CheckGrantResponse, &answer.base));
    else
        printf("%s %s: %s\n", invocation->operand, answer.action,
               answer.by_role ? "yes, by role" : (answer.allowed ? "yes, by grant" : "no"));
    return answer.allowed
               ? OK
               : status_error(STATUS_PERMISSION_DENIED, "PERMISSION_MISSING", "not allowed");
}

status grant_revoke_command(struct call *c, const struct invocation *invocation)
{
    Grant grant = GRANT_INIT;
    const char *reason = invocation_text(invocation, "reason");
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, grants_revoke(c, invocation->operand, reason, &grant)));
    return print_one(c, invocation, &grant);
}
