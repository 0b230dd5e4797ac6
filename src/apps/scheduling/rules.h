/* The rules of scheduling that need nothing but the messages and the time. Pure. */
#ifndef APPS_SCHEDULING_RULES_H
#define APPS_SCHEDULING_RULES_H

#include <stdbool.h>

#include "base/status.h"
#include "base/uuid.h"
#include "smoothschedule/v1/scheduling_service.types.h"
#include "wire/check.h"

enum {
    SCHEDULING_APPOINTMENT_HOURS_MAX = 24,
    SCHEDULING_WINDOW_DAYS_MAX = 31,
    SCHEDULING_QUERY_BYTES_MAX = 200,
};

/* Fields as clients send them: INVALID_ARGUMENT FIELD_INVALID for each that is wrong. */
MUST_USE status resource_check(struct arena *arena, const Resource *resource);
MUST_USE status customer_check(struct arena *arena, const Customer *customer);
MUST_USE status appointment_check(struct arena *arena, const Appointment *appointment);
MUST_USE status list_resources_check(struct arena *arena, const ListResourcesRequest *request);
MUST_USE status list_customers_check(struct arena *arena, const ListCustomersRequest *request);
MUST_USE status list_appointments_check(struct arena *arena,
                                        const ListAppointmentsRequest *request);
MUST_USE status list_availability_check(struct arena *arena,
                                        const ListAvailabilityRequest *request);

/* All but CANCELLED and NO_SHOW: while it has such a status nothing else gets its time. */
bool appointment_holds_time(const Appointment *appointment);
/* Whether it takes a time, of a resource or a customer, that it did not hold before. */
bool appointment_books_anew(const Appointment *before, const Appointment *after);

/* Whether the two take bookings.
 *
 * Errors  FAILED_PRECONDITION RESOURCE_INACTIVE, CUSTOMER_BLOCKED, CUSTOMER_INACTIVE
 */
MUST_USE status booking_check(const Resource *resource, const Customer *customer);

/* What a customer may book by itself.
 *
 * Shape   now_us: of the database's clock, microseconds since 1970
 * Errors  PERMISSION_DENIED STATUS_NOT_ALLOWED; INVALID_ARGUMENT TIME_IN_PAST
 */
MUST_USE status own_booking_check(struct arena *arena, const Appointment *appointment,
                                  int64_t now_us);

/* Whether an appointment that is not cancelled yet may be.
 *
 * Errors  FAILED_PRECONDITION APPOINTMENT_CLOSED, APPOINTMENT_BEGUN (a customer asks too late)
 */
MUST_USE status cancelling_check(const Appointment *appointment, bool as_customer, int64_t now_us);

#endif
