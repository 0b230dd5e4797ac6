/* Scheduling: resources, customers and appointments of a tenant. The handlers of SchedulingService
 * are in resources.c, customers.c and appointments.c. */
#ifndef APPS_SCHEDULING_SCHEDULING_H
#define APPS_SCHEDULING_SCHEDULING_H

#include "apps/plugin_calls.h"
#include "base/call.h"
#include "smoothschedule/v1/scheduling_service.types.h"
#include "smoothschedule/v1/user.types.h"
#include "store/db.h"

/* What of a tenant's data the caller may see and change: by permission and by its role's reach. */
struct scheduling_reach {
    bool all;         /* every appointment */
    bool as_customer; /* of customers its own row, of appointments that row's */
};
struct scheduling_reach scheduling_reach_of(const struct call *c);

/* For the queries on customers, and on appointments. */
#define SCHEDULING_CUSTOMER_EXTRAS(reach) DB_BOOL("as_customer", (reach)->as_customer)
#define SCHEDULING_APPOINTMENT_EXTRAS(reach)                                                       \
    DB_BOOL("all", (reach)->all), DB_BOOL("as_customer", (reach)->as_customer)

/* NOT_FOUND: the same words whether they are not there or out of reach. */
status resource_missing(void);
status customer_missing(void);
status appointment_missing(void);

/* ABORTED ETAG_MISMATCH, unless the client's etag is "" or the row's. */
MUST_USE status scheduling_check_etag(const char *current, const char *etag);

/* The user to be linked to a row: of the call's tenant, and active; *ret_is_customer: whether its
 * role reaches its own data only.
 *
 * Errors  NOT_FOUND USER_MISSING; FAILED_PRECONDITION USER_DISABLED; INVALID_ARGUMENT FIELD_INVALID
 */
MUST_USE status scheduling_find_user(struct call *c, const char *id, bool *ret_is_customer);

/* Makes rows, whoever asks, inside the call's TRANSACTION and its tenant: for the seed too.
 *
 * Errors  as the proto lists them at CreateResource, CreateCustomer, CreateAppointment
 */
MUST_USE status resource_create(struct call *c, const Resource *wanted, Resource *ret_resource);
MUST_USE status resource_assign_user(struct call *c, const char *id, const char *etag,
                                     const char *owner, Resource *ret_resource);
MUST_USE status customer_create(struct call *c, const Customer *wanted, Customer *ret_customer);
MUST_USE status appointment_create(struct call *c, const Appointment *wanted,
                                   Appointment *ret_appointment);

/* What plugins' scripts may call. */
extern const struct plugin_call SCHEDULING_PLUGIN_CALLS[];

/* A user was made, in the act's transaction: links the customer with the user's address. */
MUST_USE status scheduling_user_created(struct call *c, const User *user);
/* See struct tenant_app. */
MUST_USE status scheduling_seed(struct call *c, const char *domain);

#endif
