/* Each rule is a few comparisons. Instants are compared as microseconds since 1970, which is what
 * the database keeps; one outside the years 1 to 9999 is no instant at all. */
#include "apps/scheduling/rules.h"

#include <string.h>

#include "base/clock.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"

enum {
    NAME_CHARACTERS_MAX = 200,
    PHONE_CHARACTERS_MAX = 40,
    TITLE_CHARACTERS_MAX = 200,
    NOTES_CHARACTERS_MAX = 4000,
};

#define HOUR_US        (3600 * US_PER_S)
#define FIRST_SECOND   INT64_C(-62135596800) /* 0001-01-01 */
#define LAST_SECOND    INT64_C(253402300799) /* 9999-12-31T23:59:59 */
#define NANOS_MAX      999999999
#define INVALID_REASON "FIELD_INVALID"

static bool has_value(const ProtobufCEnumDescriptor *type, int number)
{
    return protobuf_c_enum_descriptor_get_value(type, number) != NULL;
}

static bool instant_of(const Timestamp *time, int64_t *ret_us)
{
    if (time == NULL || time->seconds < FIRST_SECOND || time->seconds > LAST_SECOND ||
        time->nanos < 0 || time->nanos > NANOS_MAX)
        return false;
    *ret_us = time->seconds * US_PER_S + time->nanos / 1000;
    return true;
}

/* A span between two fields of a request: both instants, in order, and not too far apart. */
static void check_span(struct checks *checks, const Timestamp *start, const char *start_field,
                       const Timestamp *end, const char *end_field, int64_t hours_max,
                       const char *end_wants)
{
    int64_t start_us = 0;
    int64_t end_us = 0;
    const bool starts = instant_of(start, &start_us);
    const bool ends = instant_of(end, &end_us);
    check(checks, starts, INVALID_REASON, start_field, "must be an instant");
    check(checks, ends, INVALID_REASON, end_field, "must be an instant");
    check(checks,
          !starts || !ends || (end_us > start_us && end_us - start_us <= hours_max * HOUR_US),
          INVALID_REASON, end_field, end_wants);
}

/* Control characters are not fine, but for tabs and the ends of lines. */
static bool is_prose(const char *text, size_t characters_max)
{
    size_t characters = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if ((*at < 0x20 && *at != '\n' && *at != '\r' && *at != '\t') || *at == 0x7f)
            return false;
        characters += (*at & 0xc0) != 0x80;
    }
    return characters <= characters_max;
}

status resource_check(struct arena *arena, const Resource *resource)
{
    struct checks checks = {.arena = arena};
    check(&checks, text_is_between(resource->name, 1, NAME_CHARACTERS_MAX), INVALID_REASON,
          "resource.name", "must be 1 to 200 characters long, without control characters");
    check(&checks,
          resource->type != RESOURCE_TYPE_UNSPECIFIED &&
              has_value(&smoothschedule__v1__resource__type__descriptor, (int)resource->type),
          INVALID_REASON, "resource.type", "must be STAFF, ROOM or EQUIPMENT");
    return checks_status(&checks);
}

status customer_check(struct arena *arena, const Customer *customer)
{
    struct checks checks = {.arena = arena};
    check(&checks, text_is_between(customer->name, 1, NAME_CHARACTERS_MAX), INVALID_REASON,
          "customer.name", "must be 1 to 200 characters long, without control characters");
    check(&checks, customer->email[0] == '\0' || text_is_email(customer->email), INVALID_REASON,
          "customer.email", "must be an e-mail address, or left out");
    check(&checks, text_is_between(customer->phone, 0, PHONE_CHARACTERS_MAX), INVALID_REASON,
          "customer.phone", "must be at most 40 characters long, without control characters");
    check(&checks,
          customer->status != CUSTOMER_STATUS_UNSPECIFIED &&
              has_value(&smoothschedule__v1__customer__status__descriptor, (int)customer->status),
          INVALID_REASON, "customer.status", "must be ACTIVE, INACTIVE or BLOCKED");
    return checks_status(&checks);
}

status appointment_check(struct arena *arena, const Appointment *appointment)
{
    struct checks checks = {.arena = arena};
    struct uuid id;
    check(&checks, uuid_parse(slice_of(appointment->resource_id), &id), INVALID_REASON,
          "appointment.resourceId", "must be a UUID");
    check(&checks, uuid_parse(slice_of(appointment->customer_id), &id), INVALID_REASON,
          "appointment.customerId", "must be a UUID");
    check(&checks, text_is_between(appointment->title, 0, TITLE_CHARACTERS_MAX), INVALID_REASON,
          "appointment.title", "must be at most 200 characters long, without control characters");
    check_span(&checks, appointment->start_time, "appointment.startTime", appointment->end_time,
               "appointment.endTime", SCHEDULING_APPOINTMENT_HOURS_MAX,
               "must be after startTime, by at most 24 hours");
    check(&checks,
          appointment->status != APPOINTMENT_STATUS_UNSPECIFIED &&
              has_value(&smoothschedule__v1__appointment__status__descriptor,
                        (int)appointment->status),
          INVALID_REASON, "appointment.status",
          "must be PENDING, CONFIRMED, COMPLETED, CANCELLED or NO_SHOW");
    check(&checks, is_prose(appointment->notes, NOTES_CHARACTERS_MAX), INVALID_REASON,
          "appointment.notes", "must be at most 4,000 characters long");
    return checks_status(&checks);
}

static void check_query(struct checks *checks, const char *q)
{
    check(checks, strlen(q) <= SCHEDULING_QUERY_BYTES_MAX, INVALID_REASON, "q",
          "must be at most 200 bytes long");
}

status list_resources_check(struct arena *arena, const ListResourcesRequest *request)
{
    struct checks checks = {.arena = arena};
    check(&checks, has_value(&smoothschedule__v1__resource__type__descriptor, (int)request->type),
          INVALID_REASON, "type", "must be STAFF, ROOM or EQUIPMENT, or left out");
    check_query(&checks, request->q);
    return checks_status(&checks);
}

status list_customers_check(struct arena *arena, const ListCustomersRequest *request)
{
    struct checks checks = {.arena = arena};
    check(&checks,
          has_value(&smoothschedule__v1__customer__status__descriptor, (int)request->status),
          INVALID_REASON, "status", "must be ACTIVE, INACTIVE or BLOCKED, or left out");
    check_query(&checks, request->q);
    return checks_status(&checks);
}

status list_appointments_check(struct arena *arena, const ListAppointmentsRequest *request)
{
    struct checks checks = {.arena = arena};
    int64_t us;
    check(&checks,
          has_value(&smoothschedule__v1__appointment__status__descriptor, (int)request->status),
          INVALID_REASON, "status",
          "must be PENDING, CONFIRMED, COMPLETED, CANCELLED or NO_SHOW, or left out");
    check(&checks, request->start_time == NULL || instant_of(request->start_time, &us),
          INVALID_REASON, "startTime", "must be an instant, or left out");
    check(&checks, request->end_time == NULL || instant_of(request->end_time, &us), INVALID_REASON,
          "endTime", "must be an instant, or left out");
    check(&checks,
          request->order_by[0] == '\0' || strcmp(request->order_by, "start_time") == 0 ||
              strcmp(request->order_by, "create_time") == 0,
          INVALID_REASON, "orderBy", "must be start_time or create_time, or left out");
    return checks_status(&checks);
}

static bool is_slot_length(const Duration *length)
{
    return length == NULL ||
           (length->seconds >= 0 && length->nanos >= 0 && length->nanos <= NANOS_MAX &&
            length->seconds <=
                SCHEDULING_APPOINTMENT_HOURS_MAX * 3600 - (length->nanos > 0 ? 1 : 0));
}

status list_availability_check(struct arena *arena, const ListAvailabilityRequest *request)
{
    struct checks checks = {.arena = arena};
    check(&checks, has_value(&smoothschedule__v1__resource__type__descriptor, (int)request->type),
          INVALID_REASON, "type", "must be STAFF, ROOM or EQUIPMENT, or left out");
    check_span(&checks, request->start_time, "startTime", request->end_time, "endTime",
               SCHEDULING_WINDOW_DAYS_MAX * 24, "must be after startTime, by at most 31 days");
    check(&checks, is_slot_length(request->slot_length), INVALID_REASON, "slotLength",
          "must be between nothing and 24 hours");
    return checks_status(&checks);
}

bool appointment_holds_time(const Appointment *appointment)
{
    return appointment->status != APPOINTMENT_STATUS_CANCELLED &&
           appointment->status != APPOINTMENT_STATUS_NO_SHOW;
}

static bool is_same_time(const Timestamp *a, const Timestamp *b)
{
    int64_t a_us = 0;
    int64_t b_us = 0;
    return instant_of(a, &a_us) && instant_of(b, &b_us) && a_us == b_us;
}

bool appointment_books_anew(const Appointment *before, const Appointment *after)
{
    return appointment_holds_time(after) && (!appointment_holds_time(before) ||
                                             strcmp(before->resource_id, after->resource_id) != 0 ||
                                             strcmp(before->customer_id, after->customer_id) != 0 ||
                                             !is_same_time(before->start_time, after->start_time) ||
                                             !is_same_time(before->end_time, after->end_time));
}

status booking_check(const Resource *resource, const Customer *customer)
{
    if (!resource->is_active)
        return status_error(STATUS_FAILED_PRECONDITION, "RESOURCE_INACTIVE",
                            "the resource takes no new appointments");
    if (customer->status == CUSTOMER_STATUS_BLOCKED)
        return status_error(STATUS_FAILED_PRECONDITION, "CUSTOMER_BLOCKED",
                            "the customer is blocked");
    if (customer->status == CUSTOMER_STATUS_INACTIVE)
        return status_error(STATUS_FAILED_PRECONDITION, "CUSTOMER_INACTIVE",
                            "the customer is not active; make it active first");
    return OK;
}

status own_booking_check(struct arena *arena, const Appointment *appointment, int64_t now_us)
{
    int64_t start_us = 0;
    if (appointment->status != APPOINTMENT_STATUS_PENDING)
        return status_error(STATUS_PERMISSION_DENIED, "STATUS_NOT_ALLOWED",
                            "your appointments begin as PENDING; leave the status out");
    if (instant_of(appointment->start_time, &start_us) && start_us <= now_us)
        return status_field(arena, "TIME_IN_PAST", "appointment.startTime", "has passed already");
    return OK;
}

status cancelling_check(const Appointment *appointment, bool as_customer, int64_t now_us)
{
    int64_t start_us = 0;
    if (appointment->status != APPOINTMENT_STATUS_PENDING &&
        appointment->status != APPOINTMENT_STATUS_CONFIRMED)
        return status_error(STATUS_FAILED_PRECONDITION, "APPOINTMENT_CLOSED",
                            "the appointment took place, or nobody came; it is not cancelled "
                            "afterwards");
    if (as_customer && instant_of(appointment->start_time, &start_us) && start_us <= now_us)
        return status_error(STATUS_FAILED_PRECONDITION, "APPOINTMENT_BEGUN",
                            "the appointment has begun; ask the business");
    return OK;
}
