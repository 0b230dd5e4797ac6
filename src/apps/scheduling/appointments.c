/* Appointments and availability, and their RPCs in the order of the proto.
 *
 * The good day of a booking: the fields are checked, resource and customer are held as they are
 * until the transaction ends, and the row is inserted, which the exclusion constraint lets happen
 * once for a time. Changes lock the appointment first; one that moves it locks the resource too,
 * so that it meets no booking half way. Rows are always locked in this order: appointment,
 * resource, customer. Failures: bad fields, what is out of reach, a time that is taken; then the
 * transaction is rolled back by whoever began it.
 */
#include <string.h>

#include "apps/scheduling/rules.h"
#include "apps/scheduling/scheduling.h"
#include "base/clock.h"
#include "google/protobuf/empty.types.h"
#include "google/protobuf/timestamp.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/scheduling_service.service.h"
#include "sql/scheduling.h"
#include "wire/field_mask.h"
#include "wire/pack.h"

static status slot_taken(void)
{
    return status_error(STATUS_ALREADY_EXISTS, "SLOT_TAKEN",
                        "the resource is booked at this time; choose another");
}

/* Plugins may wait for it. */
static status tell(struct call *c, const char *event, const Appointment *appointment)
{
    return plugins_event(c, event, arena_printf(c->arena, "appointments/%s", appointment->id));
}

/* Booking. */

/* Resource and customer as they stay until the transaction ends. Query: how to hold the resource.
 */
static status hold(struct call *c, const struct sql_query *query, const Appointment *appointment,
                   Resource *ret_resource, Customer *ret_customer)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    GetResourceRequest resource = GET_RESOURCE_REQUEST_INIT;
    GetCustomerRequest customer = GET_CUSTOMER_REQUEST_INIT;
    bool found = false;
    resource.resource_id = appointment->resource_id;
    TRY(db_maybe(c, query, &resource, ret_resource, &found));
    if (!found)
        return resource_missing();
    customer.customer_id = appointment->customer_id;
    TRY(db_maybe(c, &SQL_CUSTOMER_HOLD, &customer, ret_customer, &found,
                 SCHEDULING_CUSTOMER_EXTRAS(&reach)));
    return found ? OK : customer_missing();
}

/* Who may see their own only, books on their own only. Whose customer it is was asked by hold. */
static status check_own(const struct call *c, const Resource *resource)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    struct uuid owner = {{0}};
    if (reach.all || reach.as_customer ||
        (uuid_parse(slice_of(resource->user_id), &owner) &&
         uuid_equal(owner, c->identity.subject.uuid)))
        return OK;
    return status_error(STATUS_PERMISSION_DENIED, "APPOINTMENT_NOT_OWN",
                        "you may book your own resources only");
}

/* A customer books for itself. */
static status complete(struct call *c, Appointment *appointment)
{
    Customer own = CUSTOMER_INIT;
    bool found = false;
    if (appointment->status == APPOINTMENT_STATUS_UNSPECIFIED)
        appointment->status = APPOINTMENT_STATUS_PENDING;
    if (!scheduling_reach_of(c).as_customer)
        return OK;
    TRY(db_maybe(c, &SQL_CUSTOMER_FIND_OWN, DB_NONE, &own, &found));
    if (!found)
        return status_error(STATUS_FAILED_PRECONDITION, "CUSTOMER_UNLINKED",
                            "you are no customer here yet; ask the business");
    if (appointment->customer_id[0] == '\0')
        appointment->customer_id = own.id;
    return own_booking_check(c->arena, appointment, clock_db_us());
}

status appointment_create(struct call *c, const Appointment *wanted, Appointment *ret_appointment)
{
    Appointment appointment = *wanted;
    Resource resource = RESOURCE_INIT;
    Customer customer = CUSTOMER_INIT;
    bool booked = false;
    TRY(complete(c, &appointment));
    TRY(appointment_check(c->arena, &appointment));
    TRY(hold(c, &SQL_RESOURCE_HOLD, &appointment, &resource, &customer));
    TRY(check_own(c, &resource));
    TRY(booking_check(&resource, &customer));
    TRY(db_maybe(c, &SQL_APPOINTMENT_CREATE, &appointment, ret_appointment, &booked));
    return booked ? tell(c, "appointment.created", ret_appointment) : slot_taken();
}

/* Changing. */

static status lock(struct call *c, const char *id, Appointment *ret_appointment)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    GetAppointmentRequest request = GET_APPOINTMENT_REQUEST_INIT;
    request.appointment_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_APPOINTMENT_LOCK, &request, ret_appointment, &found,
                 SCHEDULING_APPOINTMENT_EXTRAS(&reach)));
    return found ? OK : appointment_missing();
}

static status write(struct call *c, const Appointment *after, Appointment *ret)
{
    const status written = db_one(c, &SQL_APPOINTMENT_UPDATE, after, ret);
    const bool overlaps = written.code == STATUS_ALREADY_EXISTS &&
                          strcmp(db_sqlstate(c), "23P01") == 0; /* exclusion_violation */
    return overlaps ? slot_taken() : written;
}

static status book_anew(struct call *c, const Appointment *after)
{
    Resource resource = RESOURCE_INIT;
    Customer customer = CUSTOMER_INIT;
    TRY(hold(c, &SQL_RESOURCE_LOCK, after, &resource, &customer));
    TRY(check_own(c, &resource));
    return booking_check(&resource, &customer);
}

static status update(struct call *c, const UpdateAppointmentRequest *req, Appointment *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    Appointment current = APPOINTMENT_INIT;
    TRY(lock(c, req->appointment->id, &current));
    TRY(scheduling_check_etag(current.etag, req->appointment->etag));
    Appointment changed = current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_Appointment, "appointment", paths,
                         path_count, &req->appointment->base, &changed.base));
    TRY(appointment_check(c->arena, &changed));
    if (slice_equal(wire_pack(c->arena, &current.base), wire_pack(c->arena, &changed.base))) {
        *ret = current;
        return OK;
    }
    if (appointment_books_anew(&current, &changed))
        TRY(book_anew(c, &changed));
    TRY(write(c, &changed, ret));
    const bool is_cancelled = changed.status == APPOINTMENT_STATUS_CANCELLED &&
                              current.status != APPOINTMENT_STATUS_CANCELLED;
    return tell(c, is_cancelled ? "appointment.cancelled" : "appointment.updated", ret);
}

static status cancel(struct call *c, const CancelAppointmentRequest *req, Appointment *ret)
{
    Appointment current = APPOINTMENT_INIT;
    TRY(lock(c, req->appointment_id, &current));
    if (current.status == APPOINTMENT_STATUS_CANCELLED) {
        *ret = current;
        return OK;
    }
    TRY(scheduling_check_etag(current.etag, req->etag));
    TRY(cancelling_check(&current, scheduling_reach_of(c).as_customer, clock_db_us()));
    current.status = APPOINTMENT_STATUS_CANCELLED;
    TRY(write(c, &current, ret));
    return tell(c, "appointment.cancelled", ret);
}

/* RPCs. */

status scheduling_service_create_appointment(struct call *c, const CreateAppointmentRequest *req,
                                             Appointment *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin_in_tenant(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(appointment_create(c, req->appointment, ret));
    return idempotency_end(c, &key, &ret->base);
}

status scheduling_service_get_appointment(struct call *c, const GetAppointmentRequest *req,
                                          Appointment *ret)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    bool found = false;
    TRY(db_maybe(c, &SQL_APPOINTMENT_GET, req, ret, &found, SCHEDULING_APPOINTMENT_EXTRAS(&reach)));
    return found ? OK : appointment_missing();
}

status scheduling_service_list_appointments(struct call *c, const ListAppointmentsRequest *req,
                                            ListAppointmentsResponse *ret)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    const bool by_creation = strcmp(req->order_by, "create_time") == 0;
    struct page page;
    TRY(list_appointments_check(c->arena, req));
    TRY(page_begin(c, &req->base, &page));

    TRY(db_many(c, by_creation ? &SQL_APPOINTMENT_LIST_CREATED : &SQL_APPOINTMENT_LIST, req, ret,
                PAGE_EXTRAS(&page), SCHEDULING_APPOINTMENT_EXTRAS(&reach)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_APPOINTMENT_COUNT, req, ret, SCHEDULING_APPOINTMENT_EXTRAS(&reach)));
    if (page_is_cut(&page, &ret->n_appointments)) {
        const Appointment *last = ret->appointments[ret->n_appointments - 1];
        page_end(c, &page, by_creation ? last->create_time : last->start_time, last->id,
                 &ret->next_page_token);
    }
    return OK;
}

status scheduling_service_update_appointment(struct call *c, const UpdateAppointmentRequest *req,
                                             Appointment *ret)
{
    return update(c, req, ret);
}

status scheduling_service_cancel_appointment(struct call *c, const CancelAppointmentRequest *req,
                                             Appointment *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin_in_tenant(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(cancel(c, req, ret));
    return idempotency_end(c, &key, &ret->base);
}

status scheduling_service_delete_appointment(struct call *c, const DeleteAppointmentRequest *req,
                                             Empty *ret)
{
    (void)ret;
    Appointment current = APPOINTMENT_INIT;
    TRY(lock(c, req->appointment_id, &current));
    TRY(scheduling_check_etag(current.etag, req->etag));
    return db_exec(c, &SQL_APPOINTMENT_DELETE, &current, NULL);
}

static status require_resource(struct call *c, const char *id)
{
    GetResourceRequest request = GET_RESOURCE_REQUEST_INIT;
    Resource resource = RESOURCE_INIT;
    bool found = false;
    request.resource_id = (char *)(uintptr_t)id;
    TRY(db_maybe(c, &SQL_RESOURCE_GET, &request, &resource, &found));
    return found ? OK : resource_missing();
}

status scheduling_service_list_availability(struct call *c, const ListAvailabilityRequest *req,
                                            ListAvailabilityResponse *ret)
{
    struct page page;
    TRY(list_availability_check(c->arena, req));
    TRY(page_begin(c, &req->base, &page));

    if (req->resource_id[0] != '\0')
        TRY(require_resource(c, req->resource_id));
    TRY(db_many(c, &SQL_AVAILABILITY_LIST, req, ret, PAGE_EXTRAS(&page)));
    if (page_is_cut(&page, &ret->n_intervals)) {
        const ListAvailabilityResponse_FreeInterval *last = ret->intervals[ret->n_intervals - 1];
        page_end(c, &page, last->start_time, last->resource_id, &ret->next_page_token);
    }
    return OK;
}
