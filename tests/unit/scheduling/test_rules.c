/* What may be booked, and when: the rules without a database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apps/scheduling/rules.h"
#include "base/clock.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"

#define HOUR INT64_C(3600)
#define NOON INT64_C(1700049600)

static const char ID[] = "01890000-0000-7000-8000-000000000001";
static const char OTHER_ID[] = "01890000-0000-7000-8000-000000000002";

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static Timestamp *at(int64_t seconds, int32_t nanos)
{
    Timestamp *time = arena_new(&arena, Timestamp);
    *time = (Timestamp)TIMESTAMP_INIT;
    time->seconds = seconds;
    time->nanos = nanos;
    return time;
}

/* From noon, for an hour. */
static Appointment appointment(void)
{
    Appointment made = APPOINTMENT_INIT;
    made.resource_id = (char *)(uintptr_t)ID;
    made.customer_id = (char *)(uintptr_t)ID;
    made.start_time = at(NOON, 0);
    made.end_time = at(NOON + HOUR, 0);
    made.status = APPOINTMENT_STATUS_PENDING;
    return made;
}

static void assert_fine(status s)
{
    if (!status_is_ok(s))
        fail_msg("%s: %s", s.reason, s.message);
}

static void assert_refused(status s, enum status_code code, const char *reason)
{
    assert_int_equal(s.code, code);
    assert_string_equal(s.reason, reason);
}

static void assert_field(status s, const char *field)
{
    assert_refused(s, STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_string_equal(s.details->violations->field, field);
    assert_null(s.details->violations->next);
}

/* Fields. */

static void resource__has_name_and_type(void **state)
{
    (void)state;
    Resource resource = RESOURCE_INIT;
    resource.name = "Room";
    resource.type = RESOURCE_TYPE_ROOM;
    assert_fine(resource_check(&arena, &resource));

    resource.type = RESOURCE_TYPE_UNSPECIFIED;
    assert_field(resource_check(&arena, &resource), "resource.type");
    resource.type = (Resource_Type)99;
    assert_field(resource_check(&arena, &resource), "resource.type");
    resource.type = RESOURCE_TYPE_ROOM;
    resource.name = "two\nlines";
    assert_field(resource_check(&arena, &resource), "resource.name");
}

static void customer__may_do_without_address_and_number(void **state)
{
    (void)state;
    Customer customer = CUSTOMER_INIT;
    customer.name = "Ada";
    customer.status = CUSTOMER_STATUS_ACTIVE;
    assert_fine(customer_check(&arena, &customer));

    customer.email = "no address";
    assert_field(customer_check(&arena, &customer), "customer.email");
    customer.email = "ada@x.test";
    customer.phone = "01234567890123456789012345678901234567890";
    assert_field(customer_check(&arena, &customer), "customer.phone");
    customer.phone = "";
    customer.status = CUSTOMER_STATUS_UNSPECIFIED;
    assert_field(customer_check(&arena, &customer), "customer.status");
}

static void appointment__ends_after_it_begins(void **state)
{
    (void)state;
    Appointment a = appointment();
    assert_fine(appointment_check(&arena, &a));
    a.end_time = at(NOON, 1000); /* a microsecond */
    assert_fine(appointment_check(&arena, &a));

    a.end_time = at(NOON, 999); /* less than the database keeps */
    assert_field(appointment_check(&arena, &a), "appointment.endTime");
    a.end_time = at(NOON - 1, 0);
    assert_field(appointment_check(&arena, &a), "appointment.endTime");
}

static void appointment__lasts_a_day_at_most(void **state)
{
    (void)state;
    Appointment a = appointment();
    a.end_time = at(NOON + 24 * HOUR, 0);
    assert_fine(appointment_check(&arena, &a));

    a.end_time = at(NOON + 24 * HOUR, 1000);
    assert_field(appointment_check(&arena, &a), "appointment.endTime");
}

static void appointment__has_times_that_are_instants(void **state)
{
    (void)state;
    Appointment a = appointment();
    a.start_time = at(INT64_MIN, 0);
    assert_field(appointment_check(&arena, &a), "appointment.startTime");
    a.start_time = NULL;
    assert_field(appointment_check(&arena, &a), "appointment.startTime");
    a.start_time = at(NOON, -1);
    assert_field(appointment_check(&arena, &a), "appointment.startTime");
    a.start_time = at(NOON, 0);
    a.end_time = at(INT64_MAX, 0);
    assert_field(appointment_check(&arena, &a), "appointment.endTime");
}

static void appointment__names_what_it_is_of(void **state)
{
    (void)state;
    Appointment a = appointment();
    a.resource_id = "no id";
    assert_field(appointment_check(&arena, &a), "appointment.resourceId");
    a = appointment();
    a.customer_id = "";
    assert_field(appointment_check(&arena, &a), "appointment.customerId");
}

static void notes__have_lines_but_no_controls(void **state)
{
    (void)state;
    Appointment a = appointment();
    a.notes = "first\r\n\tsecond";
    assert_fine(appointment_check(&arena, &a));
    a.notes = "bell\a";
    assert_field(appointment_check(&arena, &a), "appointment.notes");
    char *longest = arena_alloc(&arena, 4002);
    memset(longest, 'x', 4001);
    longest[4001] = '\0';
    a.notes = longest;
    assert_field(appointment_check(&arena, &a), "appointment.notes");
    a.notes = longest + 1;
    assert_fine(appointment_check(&arena, &a));
}

static void list__is_ordered_by_what_there_is(void **state)
{
    (void)state;
    ListAppointmentsRequest request = LIST_APPOINTMENTS_REQUEST_INIT;
    assert_fine(list_appointments_check(&arena, &request));
    request.order_by = "create_time";
    assert_fine(list_appointments_check(&arena, &request));
    request.order_by = "title";
    assert_field(list_appointments_check(&arena, &request), "orderBy");
}

static void window__is_of_31_days_at_most(void **state)
{
    (void)state;
    ListAvailabilityRequest request = LIST_AVAILABILITY_REQUEST_INIT;
    request.start_time = at(NOON, 0);
    request.end_time = at(NOON + 31 * 24 * HOUR, 0);
    assert_fine(list_availability_check(&arena, &request));

    request.end_time = at(NOON + 31 * 24 * HOUR + 1, 0);
    assert_field(list_availability_check(&arena, &request), "endTime");
    request.end_time = at(NOON, 0);
    assert_field(list_availability_check(&arena, &request), "endTime");
}

static void slot__is_of_24_hours_at_most(void **state)
{
    (void)state;
    ListAvailabilityRequest request = LIST_AVAILABILITY_REQUEST_INIT;
    Duration length = DURATION_INIT;
    request.start_time = at(NOON, 0);
    request.end_time = at(NOON + HOUR, 0);
    request.slot_length = &length;
    length.seconds = 24 * HOUR;
    assert_fine(list_availability_check(&arena, &request));

    length.nanos = 1;
    assert_field(list_availability_check(&arena, &request), "slotLength");
    length = (Duration)DURATION_INIT;
    length.seconds = -1;
    assert_field(list_availability_check(&arena, &request), "slotLength");
}

/* Times. */

static void time__is_freed_by_two_states(void **state)
{
    (void)state;
    Appointment a = appointment();
    a.status = APPOINTMENT_STATUS_PENDING;
    assert_true(appointment_holds_time(&a));
    a.status = APPOINTMENT_STATUS_CONFIRMED;
    assert_true(appointment_holds_time(&a));
    a.status = APPOINTMENT_STATUS_COMPLETED;
    assert_true(appointment_holds_time(&a));
    a.status = APPOINTMENT_STATUS_CANCELLED;
    assert_false(appointment_holds_time(&a));
    a.status = APPOINTMENT_STATUS_NO_SHOW;
    assert_false(appointment_holds_time(&a));
}

static void change__books_anew_when_it_takes_what_it_had_not(void **state)
{
    (void)state;
    const Appointment before = appointment();
    Appointment after = appointment();
    after.title = "Other";
    after.status = APPOINTMENT_STATUS_CONFIRMED;
    assert_false(appointment_books_anew(&before, &after));

    after.start_time = at(NOON + 1, 0);
    assert_true(appointment_books_anew(&before, &after));
    after.status = APPOINTMENT_STATUS_CANCELLED;
    assert_false(appointment_books_anew(&before, &after));
    assert_true(appointment_books_anew(&after, &before));
    after = appointment();
    after.resource_id = (char *)(uintptr_t)OTHER_ID;
    assert_true(appointment_books_anew(&before, &after));
    after = appointment();
    after.customer_id = (char *)(uintptr_t)OTHER_ID;
    assert_true(appointment_books_anew(&before, &after));
}

static void booking__is_of_the_active(void **state)
{
    (void)state;
    Resource resource = RESOURCE_INIT;
    Customer customer = CUSTOMER_INIT;
    resource.is_active = true;
    customer.status = CUSTOMER_STATUS_ACTIVE;
    assert_fine(booking_check(&resource, &customer));

    customer.status = CUSTOMER_STATUS_BLOCKED;
    assert_refused(booking_check(&resource, &customer), STATUS_FAILED_PRECONDITION,
                   "CUSTOMER_BLOCKED");
    customer.status = CUSTOMER_STATUS_INACTIVE;
    assert_refused(booking_check(&resource, &customer), STATUS_FAILED_PRECONDITION,
                   "CUSTOMER_INACTIVE");
    resource.is_active = false;
    assert_refused(booking_check(&resource, &customer), STATUS_FAILED_PRECONDITION,
                   "RESOURCE_INACTIVE");
}

static void own_booking__is_pending_and_ahead(void **state)
{
    (void)state;
    Appointment a = appointment();
    assert_fine(own_booking_check(&arena, &a, (NOON - 1) * US_PER_S));
    assert_refused(own_booking_check(&arena, &a, NOON * US_PER_S), STATUS_INVALID_ARGUMENT,
                   "TIME_IN_PAST");
    a.status = APPOINTMENT_STATUS_CONFIRMED;
    assert_refused(own_booking_check(&arena, &a, (NOON - 1) * US_PER_S), STATUS_PERMISSION_DENIED,
                   "STATUS_NOT_ALLOWED");
}

static void cancelling__is_of_what_is_open(void **state)
{
    (void)state;
    Appointment a = appointment();
    assert_fine(cancelling_check(&a, false, (NOON + HOUR) * US_PER_S));
    a.status = APPOINTMENT_STATUS_COMPLETED;
    assert_refused(cancelling_check(&a, false, 0), STATUS_FAILED_PRECONDITION,
                   "APPOINTMENT_CLOSED");
    a.status = APPOINTMENT_STATUS_NO_SHOW;
    assert_refused(cancelling_check(&a, false, 0), STATUS_FAILED_PRECONDITION,
                   "APPOINTMENT_CLOSED");
}

static void cancelling__by_a_customer_is_before_it_begins(void **state)
{
    (void)state;
    const Appointment a = appointment();
    assert_fine(cancelling_check(&a, true, (NOON - 1) * US_PER_S));
    assert_refused(cancelling_check(&a, true, NOON * US_PER_S), STATUS_FAILED_PRECONDITION,
                   "APPOINTMENT_BEGUN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resource__has_name_and_type),
        cmocka_unit_test(customer__may_do_without_address_and_number),
        cmocka_unit_test(appointment__ends_after_it_begins),
        cmocka_unit_test(appointment__lasts_a_day_at_most),
        cmocka_unit_test(appointment__has_times_that_are_instants),
        cmocka_unit_test(appointment__names_what_it_is_of),
        cmocka_unit_test(notes__have_lines_but_no_controls),
        cmocka_unit_test(list__is_ordered_by_what_there_is),
        cmocka_unit_test(window__is_of_31_days_at_most),
        cmocka_unit_test(slot__is_of_24_hours_at_most),
        cmocka_unit_test(time__is_freed_by_two_states),
        cmocka_unit_test(change__books_anew_when_it_takes_what_it_had_not),
        cmocka_unit_test(booking__is_of_the_active),
        cmocka_unit_test(own_booking__is_pending_and_ahead),
        cmocka_unit_test(cancelling__is_of_what_is_open),
        cmocka_unit_test(cancelling__by_a_customer_is_before_it_begins),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
