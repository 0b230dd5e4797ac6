/* Booking, moving and cancelling, as the RPCs do it; and two who book at once. */
#include "support/domain_test.h"

#include "base/clock.h"
#include "google/protobuf/empty.types.h"
#include "google/protobuf/field_mask.types.h"
#include "smoothschedule/v1/scheduling_service.service.h"

#define HOUR INT64_C(3600)

enum { RACERS = 8 };

/* A tenant with a room and a customer, and its owner calling. */
struct business {
    const Tenant *tenant;
    Resource room;
    Customer guest;
    int64_t day; /* the seconds at which tomorrow begins */
};

static Timestamp *at(struct db_test *t, int64_t seconds)
{
    Timestamp *time = arena_new(&t->arena, Timestamp);
    *time = (Timestamp)TIMESTAMP_INIT;
    time->seconds = seconds;
    return time;
}

static Resource make_room(struct db_test *t)
{
    Resource wanted = RESOURCE_INIT;
    Resource made = RESOURCE_INIT;
    CreateResourceRequest request = CREATE_RESOURCE_REQUEST_INIT;
    wanted.name = "Room";
    wanted.type = RESOURCE_TYPE_ROOM;
    request.resource = &wanted;
    act_in(t, "CreateResource");
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, scheduling_service_create_resource(&t->call, &request, &made)));
    return made;
}

static Customer make_guest(struct db_test *t)
{
    Customer wanted = CUSTOMER_INIT;
    Customer made = CUSTOMER_INIT;
    CreateCustomerRequest request = CREATE_CUSTOMER_REQUEST_INIT;
    wanted.name = "Guest";
    request.customer = &wanted;
    act_in(t, "CreateCustomer");
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, scheduling_service_create_customer(&t->call, &request, &made)));
    return made;
}

static struct business *open_business(struct db_test *t)
{
    struct business *b = arena_new(&t->arena, struct business);
    b->tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "TENANT_OWNER", b->tenant);
    act_for(t, b->tenant);
    b->room = make_room(t);
    b->guest = make_guest(t);
    b->day = clock_db_us() / US_PER_S / 86400 * 86400 + 86400;
    return b;
}

/* Tomorrow, from an hour to another. */
static Appointment *wanted(struct db_test *t, const struct business *b, int from, int to)
{
    Appointment *appointment = arena_new(&t->arena, Appointment);
    *appointment = (Appointment)APPOINTMENT_INIT;
    appointment->resource_id = b->room.id;
    appointment->customer_id = b->guest.id;
    appointment->start_time = at(t, b->day + from * HOUR);
    appointment->end_time = at(t, b->day + to * HOUR);
    return appointment;
}

static status create(struct db_test *t, const CreateAppointmentRequest *request, Appointment *ret)
{
    *ret = (Appointment)APPOINTMENT_INIT;
    act_in(t, "CreateAppointment");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_create_appointment(&t->call, request, ret));
}

static status book(struct db_test *t, const struct business *b, int from, int to, Appointment *ret)
{
    CreateAppointmentRequest request = CREATE_APPOINTMENT_REQUEST_INIT;
    request.appointment = wanted(t, b, from, to);
    return create(t, &request, ret);
}

static status update(struct db_test *t, Appointment *changes, char *path, Appointment *ret)
{
    FieldMask mask = FIELD_MASK_INIT;
    UpdateAppointmentRequest request = UPDATE_APPOINTMENT_REQUEST_INIT;
    mask.paths = &path;
    mask.n_paths = 1;
    request.appointment = changes;
    request.update_mask = &mask;
    *ret = (Appointment)APPOINTMENT_INIT;
    act_in(t, "UpdateAppointment");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_update_appointment(&t->call, &request, ret));
}

static status cancel(struct db_test *t, const Appointment *appointment, Appointment *ret)
{
    CancelAppointmentRequest request = CANCEL_APPOINTMENT_REQUEST_INIT;
    request.appointment_id = appointment->id;
    *ret = (Appointment)APPOINTMENT_INIT;
    act_in(t, "CancelAppointment");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_cancel_appointment(&t->call, &request, ret));
}

static status delete (struct db_test *t, const Appointment *appointment)
{
    DeleteAppointmentRequest request = DELETE_APPOINTMENT_REQUEST_INIT;
    Empty ret = EMPTY_INIT;
    request.appointment_id = appointment->id;
    act_in(t, "DeleteAppointment");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_delete_appointment(&t->call, &request, &ret));
}

static int64_t appointments(struct db_test *t, const struct business *b, const char *condition)
{
    return count_of(t, "SELECT count(*) FROM tenant_%s.appointments WHERE %s",
                    b->tenant->schema_name, condition);
}

static void queries__fit_a_tenants_tables(void **state)
{
    struct db_test *t = *state;
    open_business(t);

    assert_ok(store_check_tenant_queries(&t->call, t->call.tenant));
}

/* Booking. */

static void book__of_a_taken_time_is_refused_and_leaves_nothing(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment made;
    assert_ok(book(t, b, 9, 11, &made));

    assert_reason(book(t, b, 10, 12, &made), STATUS_ALREADY_EXISTS, "SLOT_TAKEN");
    assert_reason(book(t, b, 8, 12, &made), STATUS_ALREADY_EXISTS, "SLOT_TAKEN");
    assert_ok(book(t, b, 11, 12, &made));
    assert_ok(book(t, b, 8, 9, &made));
    assert_int_equal(appointments(t, b, "true"), 3);
}

static void book__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    CreateAppointmentRequest request = CREATE_APPOINTMENT_REQUEST_INIT;
    char id[UUID_TEXT_BYTES];
    uuid_format(uuid_v7(), id);
    request.appointment = wanted(t, b, 9, 10);
    request.request_id = id;
    Appointment made;
    unsigned step = 0;

    status outcome;
    do {
        db_fail_at(++step);
        outcome = create(t, &request, &made);
        if (!status_is_ok(outcome)) {
            assert_string_equal(outcome.reason, "DATABASE_UNAVAILABLE");
            assert_int_equal(appointments(t, b, "true"), 0);
            assert_int_equal(count_of(t, "SELECT count(*) FROM tenant_%s.idempotency_keys",
                                      b->tenant->schema_name),
                             0);
        }
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_true(step > 5); /* key, resource, customer, row, answer, commit */
    assert_int_equal(appointments(t, b, "true"), 1);
}

static void request_id__gives_the_first_answer_again(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    CreateAppointmentRequest request = CREATE_APPOINTMENT_REQUEST_INIT;
    char id[UUID_TEXT_BYTES];
    uuid_format(uuid_v7(), id);
    request.appointment = wanted(t, b, 9, 10);
    request.request_id = id;
    Appointment first;
    Appointment second;

    assert_ok(create(t, &request, &first));
    assert_ok(create(t, &request, &second));

    assert_string_equal(second.id, first.id);
    assert_int_equal(appointments(t, b, "true"), 1);
    request.appointment->title = "Another";
    assert_reason(create(t, &request, &second), STATUS_INVALID_ARGUMENT, "REQUEST_ID_REUSED");
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.idempotency_keys WHERE request_id = '%s'", id), 0);
}

struct race {
    struct db_test *t;
    const struct business *b;
    status outcomes[RACERS];
};

static void book_in_race(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    CreateAppointmentRequest request = CREATE_APPOINTMENT_REQUEST_INIT;
    Appointment made = APPOINTMENT_INIT;
    request.appointment = wanted(t, race->b, 9, 10 + (int)(index % 3));
    t->call.identity = race->t->call.identity;
    t->call.tenant = race->t->call.tenant;
    t->call.method = race->t->call.method;
    db_begin(&t->call, DB_TRANSACTION);
    race->outcomes[index] =
        finish(t, scheduling_service_create_appointment(&t->call, &request, &made));
}

static void book__of_one_time_by_many_succeeds_once(void **state)
{
    struct db_test *t = *state;
    struct race race = {.t = t, .b = open_business(t)};
    unsigned won = 0;
    unsigned lost = 0;
    act_in(t, "CreateAppointment");

    db_test_parallel(RACERS, book_in_race, &race);

    for (unsigned i = 0; i < RACERS; i++) {
        won += status_is_ok(race.outcomes[i]);
        lost +=
            !status_is_ok(race.outcomes[i]) && strcmp(race.outcomes[i].reason, "SLOT_TAKEN") == 0;
    }
    assert_int_equal(won, 1);
    assert_int_equal(lost, RACERS - 1);
    assert_int_equal(appointments(t, race.b, "true"), 1);
}

/* Changing. */

static void move__to_a_taken_time_is_refused_and_leaves_it(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment first;
    Appointment second;
    Appointment moved;
    assert_ok(book(t, b, 9, 10, &first));
    assert_ok(book(t, b, 10, 11, &second));

    first.end_time = at(t, b->day + 11 * HOUR);
    assert_reason(update(t, &first, "end_time", &moved), STATUS_ALREADY_EXISTS, "SLOT_TAKEN");
    assert_int_equal(appointments(t, b, "version > 1"), 0);
    assert_ok(delete (t, &second));
    assert_ok(update(t, &first, "end_time", &moved));
    assert_int_equal(moved.end_time->seconds, b->day + 11 * HOUR);
}

static void move__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment made;
    Appointment moved;
    assert_ok(book(t, b, 9, 10, &made));
    made.end_time = at(t, b->day + 11 * HOUR);
    unsigned step = 0;

    status outcome;
    do {
        db_fail_at(++step);
        outcome = update(t, &made, "end_time", &moved);
        if (!status_is_ok(outcome)) {
            assert_string_equal(outcome.reason, "DATABASE_UNAVAILABLE");
            assert_int_equal(appointments(t, b, "version > 1"), 0);
        }
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_true(step > 4); /* row, resource, customer, change, commit */
    assert_int_equal(appointments(t, b, "version = 2"), 1);
}

static void cancel__frees_the_time_for_good(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment made;
    Appointment cancelled;
    Appointment other;
    assert_ok(book(t, b, 9, 10, &made));

    assert_ok(cancel(t, &made, &cancelled));
    assert_int_equal(cancelled.status, APPOINTMENT_STATUS_CANCELLED);
    assert_ok(book(t, b, 9, 10, &other));
    assert_ok(cancel(t, &made, &cancelled)); /* again */
    made.status = APPOINTMENT_STATUS_CONFIRMED;
    made.etag = "";
    assert_reason(update(t, &made, "status", &cancelled), STATUS_ALREADY_EXISTS, "SLOT_TAKEN");
}

static void cancel__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment made;
    Appointment cancelled;
    assert_ok(book(t, b, 9, 10, &made));
    unsigned step = 0;

    status outcome;
    do {
        db_fail_at(++step);
        outcome = cancel(t, &made, &cancelled);
        if (!status_is_ok(outcome)) {
            assert_string_equal(outcome.reason, "DATABASE_UNAVAILABLE");
            assert_int_equal(appointments(t, b, "status = 'PENDING'"), 1);
        }
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_true(step > 2); /* row, change, commit */
    assert_int_equal(appointments(t, b, "status = 'CANCELLED'"), 1);
}

static void delete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment made;
    assert_ok(book(t, b, 9, 10, &made));
    unsigned step = 0;

    status outcome;
    do {
        db_fail_at(++step);
        outcome = delete (t, &made);
        if (!status_is_ok(outcome)) {
            assert_string_equal(outcome.reason, "DATABASE_UNAVAILABLE");
            assert_int_equal(appointments(t, b, "true"), 1);
        }
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_true(step > 2); /* row, deletion, commit */
    assert_int_equal(appointments(t, b, "true"), 0);
}

static void other_tenant__is_not_found(void **state)
{
    struct db_test *t = *state;
    const struct business *b = open_business(t);
    Appointment made;
    Appointment changed;
    assert_ok(book(t, b, 9, 10, &made));

    const struct business *other = open_business(t);
    assert_reason(cancel(t, &made, &changed), STATUS_NOT_FOUND, "APPOINTMENT_MISSING");
    assert_reason(delete (t, &made), STATUS_NOT_FOUND, "APPOINTMENT_MISSING");
    assert_reason(update(t, &made, "title", &changed), STATUS_NOT_FOUND, "APPOINTMENT_MISSING");
    assert_reason(book(t, b, 14, 15, &changed), STATUS_NOT_FOUND, "RESOURCE_MISSING");
    assert_int_equal(appointments(t, other, "true"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(queries__fit_a_tenants_tables),
        db_unit_test(book__of_a_taken_time_is_refused_and_leaves_nothing),
        db_unit_test(book__is_whole_or_not_at_all),
        db_unit_test(request_id__gives_the_first_answer_again),
        db_unit_test(book__of_one_time_by_many_succeeds_once),
        db_unit_test(move__to_a_taken_time_is_refused_and_leaves_it),
        db_unit_test(move__is_whole_or_not_at_all),
        db_unit_test(cancel__frees_the_time_for_good),
        db_unit_test(cancel__is_whole_or_not_at_all),
        db_unit_test(delete__is_whole_or_not_at_all),
        db_unit_test(other_tenant__is_not_found),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
