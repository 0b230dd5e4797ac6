/* smoothctl domain add, list, set-primary, remove: the same rules as DomainService, by its own
 * functions. */
#include <stdio.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/find_user.h"
#include "cli/output.h"
#include "domains/domains.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/v1/domain_service.service.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum { COLUMNS = 5 };

static const char *state_name(const Domain *domain)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
        &smoothschedule__v1__domain__verification__state__descriptor,
        (int)domain->verification->state);
    return value != NULL ? value->name : "?";
}

static void fill_row(struct arena *arena, const Domain *domain, const char **cells)
{
    char *created = arena_alloc(arena, CLOCK_TEXT_BYTES);
    clock_format_us(domain->create_time->seconds * US_PER_S, created);
    cells[0] = domain->domain;
    cells[1] = state_name(domain);
    cells[2] = domain->is_primary ? "yes" : "-";
    cells[3] = domain->is_custom_domain ? "yes" : "-";
    cells[4] = arena_printf(arena, "%.19sZ", created); /* to the second */
}

static void print_table(struct arena *arena, Domain *const *domains, size_t count)
{
    const char **cells = arena_array(arena, (count + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"DOMAIN", "STATE", "PRIMARY", "CUSTOM", "CREATED"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++)
        fill_row(arena, domains[i], cells + (i + 1) * COLUMNS);
    output_table(cells, count + 1, COLUMNS);
}

static status print_one(struct call *c, const struct invocation *invocation, Domain *domain)
{
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_Domain, &domain->base);
    Domain *const one[] = {domain};
    print_table(c->arena, one, 1);
    if (domain->verification->state != DOMAIN_VERIFICATION_STATE_VERIFIED)
        printf("put into the DNS: %s TXT \"%s\"\n", domain->verification->record_name,
               domain->verification->record_value);
    return OK;
}

/* As the server does with the tenant that a call names. */
static status enter_tenant(struct call *c, const struct invocation *invocation)
{
    struct tenant_entry entry;
    TRY(find_tenant(c, invocation_value(invocation, "tenant"), &entry));
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

static status add(struct call *c, const struct invocation *invocation, Domain *ret_domain)
{
    Domain wanted = DOMAIN_INIT;
    wanted.domain = (char *)(uintptr_t)invocation->operand;
    TRY(enter_tenant(c, invocation));
    return domains_create(c, &wanted, ret_domain);
}

status domain_add_command(struct call *c, const struct invocation *invocation)
{
    Domain domain = DOMAIN_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, add(c, invocation, &domain)));
    return print_one(c, invocation, &domain);
}

/* One page holds more than a tenant may have. */
static status list(struct call *c, const struct invocation *invocation,
                   ListDomainsResponse *ret_list)
{
    ListDomainsRequest request = LIST_DOMAINS_REQUEST_INIT;
    TRY(enter_tenant(c, invocation));
    return domain_service_list_domains(c, &request, ret_list);
}

status domain_list_command(struct call *c, const struct invocation *invocation)
{
    ListDomainsResponse all = LIST_DOMAINS_RESPONSE_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, list(c, invocation, &all)));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_ListDomainsResponse, &all.base);
    print_table(c->arena, all.domains, all.n_domains);
    return OK;
}

static status set_primary(struct call *c, const struct invocation *invocation, Domain *ret_domain)
{
    TRY(enter_tenant(c, invocation));
    return domains_set_primary(c, invocation->operand, "", ret_domain);
}

status domain_set_primary_command(struct call *c, const struct invocation *invocation)
{
    Domain domain = DOMAIN_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, set_primary(c, invocation, &domain)));
    return print_one(c, invocation, &domain);
}

static status remove_domain(struct call *c, const struct invocation *invocation)
{
    TRY(enter_tenant(c, invocation));
    return domains_delete(c, invocation->operand, "");
}

status domain_remove_command(struct call *c, const struct invocation *invocation)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    return command_finish(c, remove_domain(c, invocation));
}
