/* What a development tenant has of resources, customers and appointments.
 *
 * The good day: a tenant without resources gets them, all in the caller's transaction: the staff's
 * own, linked to the seeded staff@; the seeded customer@ and two more; and appointments around
 * today, at whole hours of UTC. Failures: the caller rolls back. A tenant that has resources is
 * left as it is.
 */
#include <string.h>

#include "apps/scheduling/scheduling.h"
#include "base/clock.h"
#include "google/protobuf/timestamp.types.h"
#include "sql/scheduling.h"
#include "users/users.h"

#define DAY_S  INT64_C(86400)
#define HOUR_S INT64_C(3600)

static const struct {
    const char *name;
    Resource_Type type;
} RESOURCES[] = {
    {"Stella Staff", RESOURCE_TYPE_STAFF},
    {"Room 1", RESOURCE_TYPE_ROOM},
    {"Projector", RESOURCE_TYPE_EQUIPMENT},
};

static const struct {
    const char *name;
    const char *local_part; /* of the address, in the seeded users' domain */
    const char *phone;
} CUSTOMERS[] = {
    {"Carl Customer", "customer", "+1 555 0100"},
    {"Dora Diaz", "dora", "+1 555 0101"},
    {"Emil Eklund", "emil", ""},
};

static const struct {
    size_t resource, customer;
    const char *title;
    int day, hour, hours; /* from today's midnight; how long */
    Appointment_Status status;
} APPOINTMENTS[] = {
    {0, 0, "First visit", -7, 9, 1, APPOINTMENT_STATUS_COMPLETED},
    {0, 1, "Consultation", -1, 14, 1, APPOINTMENT_STATUS_NO_SHOW},
    {0, 0, "Follow-up", 1, 9, 1, APPOINTMENT_STATUS_CONFIRMED},
    {0, 1, "Consultation", 1, 10, 2, APPOINTMENT_STATUS_CONFIRMED},
    {1, 2, "Workshop", 1, 13, 4, APPOINTMENT_STATUS_PENDING},
    {2, 2, "Workshop", 1, 13, 4, APPOINTMENT_STATUS_PENDING},
    {0, 2, "Consultation", 2, 9, 1, APPOINTMENT_STATUS_CANCELLED},
    {0, 1, "Consultation", 2, 9, 1, APPOINTMENT_STATUS_CONFIRMED},
    {1, 0, "Quiet room", 3, 15, 2, APPOINTMENT_STATUS_PENDING},
};

enum {
    RESOURCE_COUNT = sizeof RESOURCES / sizeof *RESOURCES,
    CUSTOMER_COUNT = sizeof CUSTOMERS / sizeof *CUSTOMERS,
    APPOINTMENT_COUNT = sizeof APPOINTMENTS / sizeof *APPOINTMENTS,
};

struct seeded {
    Resource resources[RESOURCE_COUNT];
    Customer customers[CUSTOMER_COUNT];
};

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

static status make_resources(struct call *c, struct seeded *seeded)
{
    for (size_t i = 0; i < RESOURCE_COUNT; i++) {
        Resource wanted = RESOURCE_INIT;
        wanted.name = text_of(RESOURCES[i].name);
        wanted.type = RESOURCES[i].type;
        seeded->resources[i] = (Resource)RESOURCE_INIT;
        TRY(resource_create(c, &wanted, &seeded->resources[i]));
    }
    return OK;
}

static status link_staff(struct call *c, const char *domain, const Resource *resource)
{
    User staff = USER_INIT;
    Resource linked = RESOURCE_INIT;
    bool found = false;
    TRY(users_find_by_email(c, &c->tenant->id, arena_printf(c->arena, "staff@%s", domain), &staff,
                            &found));
    return found ? resource_assign_user(c, resource->id, "", staff.id, &linked) : OK;
}

static status make_customers(struct call *c, const char *domain, struct seeded *seeded)
{
    for (size_t i = 0; i < CUSTOMER_COUNT; i++) {
        Customer wanted = CUSTOMER_INIT;
        wanted.name = text_of(CUSTOMERS[i].name);
        wanted.email = arena_printf(c->arena, "%s@%s", CUSTOMERS[i].local_part, domain);
        wanted.phone = text_of(CUSTOMERS[i].phone);
        seeded->customers[i] = (Customer)CUSTOMER_INIT;
        TRY(customer_create(c, &wanted, &seeded->customers[i]));
    }
    return OK;
}

static status make_appointments(struct call *c, const struct seeded *seeded)
{
    const int64_t now_s = clock_db_us() / US_PER_S;
    const int64_t midnight_s = now_s - now_s % DAY_S;
    for (size_t i = 0; i < APPOINTMENT_COUNT; i++) {
        Timestamp start = TIMESTAMP_INIT;
        Timestamp end = TIMESTAMP_INIT;
        start.seconds = midnight_s + APPOINTMENTS[i].day * DAY_S + APPOINTMENTS[i].hour * HOUR_S;
        end.seconds = start.seconds + APPOINTMENTS[i].hours * HOUR_S;
        Appointment wanted = APPOINTMENT_INIT;
        wanted.resource_id = seeded->resources[APPOINTMENTS[i].resource].id;
        wanted.customer_id = seeded->customers[APPOINTMENTS[i].customer].id;
        wanted.title = text_of(APPOINTMENTS[i].title);
        wanted.start_time = &start;
        wanted.end_time = &end;
        wanted.status = APPOINTMENTS[i].status;
        Appointment made = APPOINTMENT_INIT;
        TRY(appointment_create(c, &wanted, &made));
    }
    return OK;
}

status scheduling_seed(struct call *c, const char *domain)
{
    ListResourcesRequest every = LIST_RESOURCES_REQUEST_INIT;
    ListResourcesResponse there = LIST_RESOURCES_RESPONSE_INIT;
    struct seeded *seeded = arena_new(c->arena, struct seeded);
    TRY(db_one(c, &SQL_RESOURCE_COUNT, &every, &there));
    if (there.total_size > 0)
        return OK;
    TRY(make_resources(c, seeded));
    TRY(link_staff(c, domain, &seeded->resources[0]));
    TRY(make_customers(c, domain, seeded));
    return make_appointments(c, seeded);
}
