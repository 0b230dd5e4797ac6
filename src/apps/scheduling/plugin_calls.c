/* What plugins' scripts may call of scheduling: the table alone. */
#include "apps/plugin_calls.h"

#include "apps/scheduling/scheduling.h"

static const struct plugin_param GET_APPOINTMENTS[] = {
    {.name = "start",
     .type = PLUGIN_TIME,
     .field = "start_time",
     .doc = "Those that end after this: a date, which is its first moment, or a time."},
    {.name = "end",
     .type = PLUGIN_TIME,
     .field = "end_time",
     .doc = "Those that begin before this."},
    {.name = "status",
     .type = PLUGIN_NAME,
     .field = "status",
     .default_text = "None",
     .doc = "`'PENDING'`, `'CONFIRMED'`, `'COMPLETED'`, `'CANCELLED'` or `'NO_SHOW'`."},
    {.name = "customer",
     .type = PLUGIN_TEXT,
     .field = "customer_id",
     .default_text = "None",
     .doc = "The id of a customer: only theirs."},
    {.name = "resource",
     .type = PLUGIN_TEXT,
     .field = "resource_id",
     .default_text = "None",
     .doc = "The id of a resource: only those on it."},
    {0},
};

static const struct plugin_param GET_CUSTOMERS[] = {
    {.name = "q",
     .type = PLUGIN_TEXT,
     .field = "q",
     .default_text = "None",
     .doc = "Part of the name, address or telephone number, in any letter case."},
    {.name = "status",
     .type = PLUGIN_NAME,
     .field = "status",
     .default_text = "None",
     .doc = "`'ACTIVE'`, `'INACTIVE'` or `'BLOCKED'`."},
    {0},
};

static const struct plugin_param GET_RESOURCES[] = {
    {.name = "type",
     .type = PLUGIN_NAME,
     .field = "type",
     .default_text = "None",
     .doc = "`'STAFF'`, `'ROOM'` or `'EQUIPMENT'`."},
    {0},
};

static const struct plugin_param CREATE_APPOINTMENT[] = {
    {.name = "resource_id",
     .type = PLUGIN_TEXT,
     .field = "appointment.resource_id",
     .doc = "Who or what is booked."},
    {.name = "customer_id",
     .type = PLUGIN_TEXT,
     .field = "appointment.customer_id",
     .doc = "Whom it is for."},
    {.name = "start",
     .type = PLUGIN_TIME,
     .field = "appointment.start_time",
     .doc = "When it begins."},
    {.name = "end",
     .type = PLUGIN_TIME,
     .field = "appointment.end_time",
     .doc = "When it ends: after it begins, by at most 24 hours."},
    {.name = "title",
     .type = PLUGIN_TEXT,
     .field = "appointment.title",
     .default_text = "''",
     .doc = "At most 200 characters."},
    {.name = "status",
     .type = PLUGIN_NAME,
     .field = "appointment.status",
     .default_text = "None",
     .doc = "As in `get_appointments`; `'PENDING'` when left out."},
    {.name = "notes",
     .type = PLUGIN_TEXT,
     .field = "appointment.notes",
     .default_text = "''",
     .doc = "At most 4,000 characters."},
    {0},
};

static const struct plugin_param UPDATE_APPOINTMENT[] = {
    {.name = "id", .type = PLUGIN_TEXT, .field = "appointment.id", .doc = "Which one."},
    {.name = "resource_id",
     .type = PLUGIN_TEXT,
     .field = "appointment.resource_id",
     .default_text = "None",
     .doc = "What is left out stays as it is."},
    {.name = "customer_id",
     .type = PLUGIN_TEXT,
     .field = "appointment.customer_id",
     .default_text = "None",
     .doc = "Whom it is for."},
    {.name = "start",
     .type = PLUGIN_TIME,
     .field = "appointment.start_time",
     .default_text = "None",
     .doc = "When it begins."},
    {.name = "end",
     .type = PLUGIN_TIME,
     .field = "appointment.end_time",
     .default_text = "None",
     .doc = "When it ends."},
    {.name = "title",
     .type = PLUGIN_TEXT,
     .field = "appointment.title",
     .default_text = "None",
     .doc = "At most 200 characters."},
    {.name = "status",
     .type = PLUGIN_NAME,
     .field = "appointment.status",
     .default_text = "None",
     .doc = "As in `get_appointments`."},
    {.name = "notes",
     .type = PLUGIN_TEXT,
     .field = "appointment.notes",
     .default_text = "None",
     .doc = "At most 4,000 characters."},
    {0},
};

static const struct plugin_param CREATE_CUSTOMER[] = {
    {.name = "name", .type = PLUGIN_TEXT, .field = "customer.name", .doc = "1 to 200 characters."},
    {.name = "email",
     .type = PLUGIN_TEXT,
     .field = "customer.email",
     .default_text = "''",
     .doc = "Several customers may have the same."},
    {.name = "phone",
     .type = PLUGIN_TEXT,
     .field = "customer.phone",
     .default_text = "''",
     .doc = "At most 40 characters."},
    {0},
};

const struct plugin_call SCHEDULING_PLUGIN_CALLS[] = {
    {
        .name = "get_appointments",
        .summary = "The appointments of a time, in the order in which they begin.",
        .returns = "A list of dicts with `id`, `resource_id`, `customer_id`, `title`, "
                   "`start_time`, `end_time`, `status`, `notes`, `create_time`, `update_time`; "
                   "times in UTC.",
        .example = "for a in api.get_appointments(today(), add_days(today(), 7), 'CONFIRMED'):\n"
                   "    api.log(a['title'])",
        .params = GET_APPOINTMENTS,
        .method = "ListAppointments",
        .items = "appointments",
    },
    {
        .name = "get_customers",
        .summary = "Customers, in the order in which they were added.",
        .returns = "A list of dicts with `id`, `name`, `email`, `phone`, `status`, `user_id`, "
                   "`create_time`, `update_time`.",
        .example = "names = [c['name'] for c in api.get_customers(status='ACTIVE')]",
        .params = GET_CUSTOMERS,
        .method = "ListCustomers",
        .items = "customers",
    },
    {
        .name = "get_resources",
        .summary = "What can be booked, in the order in which it was added.",
        .returns = "A list of dicts with `id`, `name`, `type`, `is_active`, `user_id`, "
                   "`create_time`, `update_time`.",
        .example = "rooms = api.get_resources('ROOM')",
        .params = GET_RESOURCES,
        .method = "ListResources",
        .items = "resources",
    },
    {
        .name = "create_appointment",
        .summary = "Books an appointment.",
        .returns = "The appointment, as `get_appointments` has it. An `ApiError` with the reason "
                   "`SLOT_TAKEN` when the resource is booked at this time.",
        .example = "room = api.get_resources('ROOM')[0]\n"
                   "ada = api.get_customers(q='Ada')[0]\n"
                   "day = add_days(today(), 7)\n"
                   "api.create_appointment(room['id'], ada['id'], make_moment(day, '14:00'),\n"
                   "                       make_moment(day, '15:00'), title='Check-up')",
        .params = CREATE_APPOINTMENT,
        .method = "CreateAppointment",
    },
    {
        .name = "update_appointment",
        .summary = "Changes what is given of an appointment, and leaves the rest.",
        .returns = "The appointment, as `get_appointments` has it.",
        .example = "for a in api.get_appointments(today(), add_days(today(), 7), 'PENDING'):\n"
                   "    api.update_appointment(a['id'], status='CONFIRMED')",
        .params = UPDATE_APPOINTMENT,
        .method = "UpdateAppointment",
        .mask = "update_mask",
    },
    {
        .name = "create_customer",
        .summary = "Adds a customer.",
        .returns = "The customer, as `get_customers` has it.",
        .example = "ada = api.create_customer('Ada Lovelace', email='ada@example.com')",
        .params = CREATE_CUSTOMER,
        .method = "CreateCustomer",
    },
    {0},
};
