-- A tenant's resources, customers and appointments. What is deleted is not there. "Own" is what
-- carries the caller's user id: with :as_customer a caller sees its own customer row only, and
-- without :all only own appointments.

-- name: RESOURCE_CREATE :one Resource -> Resource
INSERT INTO tenant.resources (id, name, type, is_active, create_time, update_time, version)
VALUES (:new_id, :name, :type, true, :now, :now, 1)
RETURNING id, name, type, is_active, user_id, create_time, update_time, version::text AS etag;

-- name: RESOURCE_GET :maybe GetResourceRequest -> Resource
-- Index: resources_pkey.
SELECT id, name, type, is_active, user_id, create_time, update_time, version::text AS etag
  FROM tenant.resources
 WHERE id = :resource_id AND delete_time IS NULL;

-- name: RESOURCE_LOCK :maybe GetResourceRequest -> Resource
-- The same, kept from changing, and from being booked, until the transaction ends. Index:
-- resources_pkey.
SELECT id, name, type, is_active, user_id, create_time, update_time, version::text AS etag
  FROM tenant.resources
 WHERE id = :resource_id AND delete_time IS NULL
   FOR NO KEY UPDATE;

-- name: RESOURCE_HOLD :maybe GetResourceRequest -> Resource
-- The same, kept from changing until the transaction ends; others may hold it too. Index:
-- resources_pkey.
SELECT id, name, type, is_active, user_id, create_time, update_time, version::text AS etag
  FROM tenant.resources
 WHERE id = :resource_id AND delete_time IS NULL
   FOR SHARE;

-- name: RESOURCE_LIST :many ListResourcesRequest -> ListResourcesResponse.resources
-- A page in order of creation. Index: resources_create_time_idx, for one user's
-- resources_user_id_idx.
SELECT id, name, type, is_active, user_id, create_time, update_time, version::text AS etag
  FROM tenant.resources
 WHERE (create_time, id) > (:after_time, :after_id)
   AND (:in.type::text IS NULL OR type = :in.type)
   AND (NOT :active_only OR is_active)
   AND (:in.user_id::uuid IS NULL OR user_id = :in.user_id)
   AND position(lower(:q) IN lower(name)) > 0
   AND delete_time IS NULL
 ORDER BY create_time, id
 LIMIT :limit;

-- name: RESOURCE_COUNT :one ListResourcesRequest -> ListResourcesResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM tenant.resources
 WHERE (:in.type::text IS NULL OR type = :in.type)
   AND (NOT :active_only OR is_active)
   AND (:in.user_id::uuid IS NULL OR user_id = :in.user_id)
   AND position(lower(:q) IN lower(name)) > 0
   AND delete_time IS NULL;

-- name: RESOURCE_UPDATE :one Resource -> Resource
-- Index: resources_pkey.
UPDATE tenant.resources
   SET name = :name, type = :type, is_active = :is_active, user_id = :user_id, update_time = :now,
       version = version + 1
 WHERE id = :id
RETURNING id, name, type, is_active, user_id, create_time, update_time, version::text AS etag;

-- name: RESOURCE_DELETE :exec Resource
-- Index: resources_pkey.
UPDATE tenant.resources
   SET delete_time = :now, update_time = :now, user_id = NULL, version = version + 1
 WHERE id = :id;

-- name: RESOURCE_IS_BOOKED :one Resource -> internal.FlagRow
-- Whether anything holds it from now on. Index: appointments_resource_id_idx.
SELECT EXISTS (
    SELECT FROM tenant.appointments
     WHERE resource_id = :id AND end_time > :now AND start_time > :now - interval '24 hours'
       AND status NOT IN ('CANCELLED', 'NO_SHOW')) AS flag;

-- name: CUSTOMER_CREATE :one Customer -> Customer
-- :user_to_link (or NULL) becomes its user, unless it is another customer's already.
INSERT INTO tenant.customers
       (id, name, email, phone, status, user_id, create_time, update_time, version)
SELECT :new_id, :name, :email, :phone, :status,
       CASE WHEN NOT EXISTS (SELECT FROM tenant.customers WHERE user_id = :user_to_link)
            THEN :user_to_link::uuid END,
       :now, :now, 1
RETURNING id, name, email, phone, status, user_id, create_time, update_time,
          version::text AS etag;

-- name: CUSTOMER_GET :maybe GetCustomerRequest -> Customer
-- Index: customers_pkey.
SELECT id, name, email, phone, status, user_id, create_time, update_time, version::text AS etag
  FROM tenant.customers
 WHERE id = :customer_id
   AND (NOT :as_customer::boolean OR user_id = :subject_id)
   AND delete_time IS NULL;

-- name: CUSTOMER_LOCK :maybe GetCustomerRequest -> Customer
-- The same, kept from changing, and from being booked, until the transaction ends. Index:
-- customers_pkey.
SELECT id, name, email, phone, status, user_id, create_time, update_time, version::text AS etag
  FROM tenant.customers
 WHERE id = :customer_id
   AND (NOT :as_customer::boolean OR user_id = :subject_id)
   AND delete_time IS NULL
   FOR NO KEY UPDATE;

-- name: CUSTOMER_HOLD :maybe GetCustomerRequest -> Customer
-- The same, kept from changing until the transaction ends; others may hold it too. Index:
-- customers_pkey.
SELECT id, name, email, phone, status, user_id, create_time, update_time, version::text AS etag
  FROM tenant.customers
 WHERE id = :customer_id
   AND (NOT :as_customer::boolean OR user_id = :subject_id)
   AND delete_time IS NULL
   FOR SHARE;

-- name: CUSTOMER_FIND_OWN :maybe -> Customer
-- Which customer the caller is. Index: customers_user_id_key.
SELECT id, name, email, phone, status, user_id, create_time, update_time, version::text AS etag
  FROM tenant.customers
 WHERE user_id = :subject_id;

-- name: CUSTOMER_LIST :many ListCustomersRequest -> ListCustomersResponse.customers
-- A page in order of creation. Index: customers_create_time_idx.
SELECT id, name, email, phone, status, user_id, create_time, update_time, version::text AS etag
  FROM tenant.customers
 WHERE (create_time, id) > (:after_time, :after_id)
   AND (:in.status::text IS NULL OR status = :in.status)
   AND (position(lower(:q) IN lower(name)) > 0
        OR position(lower(:q) IN lower(email)) > 0
        OR position(lower(:q) IN phone) > 0)
   AND (NOT :as_customer::boolean OR user_id = :subject_id)
   AND delete_time IS NULL
 ORDER BY create_time, id
 LIMIT :limit;

-- name: CUSTOMER_COUNT :one ListCustomersRequest -> ListCustomersResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM tenant.customers
 WHERE (:in.status::text IS NULL OR status = :in.status)
   AND (position(lower(:q) IN lower(name)) > 0
        OR position(lower(:q) IN lower(email)) > 0
        OR position(lower(:q) IN phone) > 0)
   AND (NOT :as_customer::boolean OR user_id = :subject_id)
   AND delete_time IS NULL;

-- name: CUSTOMER_UPDATE :one Customer -> Customer
-- Index: customers_pkey.
UPDATE tenant.customers
   SET name = :name, email = :email, phone = :phone, status = :status, user_id = :user_id,
       update_time = :now, version = version + 1
 WHERE id = :id
RETURNING id, name, email, phone, status, user_id, create_time, update_time,
          version::text AS etag;

-- name: CUSTOMER_DELETE :exec Customer
-- Index: customers_pkey.
UPDATE tenant.customers
   SET delete_time = :now, update_time = :now, user_id = NULL, version = version + 1
 WHERE id = :id;

-- name: CUSTOMER_IS_BOOKED :one Customer -> internal.FlagRow
-- Whether they have anything from now on. Index: appointments_customer_id_idx.
SELECT EXISTS (
    SELECT FROM tenant.appointments
     WHERE customer_id = :id AND end_time > :now AND start_time > :now - interval '24 hours'
       AND status NOT IN ('CANCELLED', 'NO_SHOW')) AS flag;

-- name: CUSTOMER_LINK_LOCK :one -> internal.FlagRow
-- Lets one transaction at a time link an address, so that a customer and a user who are made at
-- once find each other.
WITH locked AS (
    SELECT pg_catalog.pg_advisory_xact_lock(
               pg_catalog.hashtextextended('customer of ' || :tenant_id::uuid::text || ' ' ||
                                           lower(:email::text), 0))
)
SELECT count(*) > 0 AS flag
  FROM locked;

-- name: CUSTOMER_LINK :exec User
-- Makes the oldest customer with the user's address, if nobody's, the user's. Index:
-- customers_email_idx.
UPDATE tenant.customers
   SET user_id = :id, update_time = :now, version = version + 1
 WHERE id = (SELECT id
               FROM tenant.customers
              WHERE lower(email) = lower(:email) AND user_id IS NULL AND delete_time IS NULL
              ORDER BY create_time, id
              LIMIT 1)
   AND user_id IS NULL AND delete_time IS NULL;

-- name: APPOINTMENT_CREATE :maybe Appointment -> Appointment
-- No row when the time is taken. The exclusion constraint is asked in a way in which of two who
-- insert at once one waits for the other, and neither for ever.
INSERT INTO tenant.appointments
       (id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
        update_time, version)
VALUES (:new_id, :resource_id, :customer_id, :title, :start_time, :end_time, :status, :notes, :now,
        :now, 1)
    ON CONFLICT DO NOTHING
RETURNING id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
          update_time, version::text AS etag;

-- name: APPOINTMENT_GET :maybe GetAppointmentRequest -> Appointment
-- Index: appointments_pkey.
SELECT id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
       update_time, version::text AS etag
  FROM tenant.appointments
 WHERE id = :appointment_id
   AND (:all::boolean
        OR (NOT :as_customer::boolean AND resource_id IN (
                SELECT r.id FROM tenant.resources AS r WHERE r.user_id = :subject_id))
        OR (:as_customer::boolean AND customer_id IN (
                SELECT k.id FROM tenant.customers AS k WHERE k.user_id = :subject_id)));

-- name: APPOINTMENT_LOCK :maybe GetAppointmentRequest -> Appointment
-- The same, kept from changing until the transaction ends. Index: appointments_pkey.
SELECT id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
       update_time, version::text AS etag
  FROM tenant.appointments
 WHERE id = :appointment_id
   AND (:all::boolean
        OR (NOT :as_customer::boolean AND resource_id IN (
                SELECT r.id FROM tenant.resources AS r WHERE r.user_id = :subject_id))
        OR (:as_customer::boolean AND customer_id IN (
                SELECT k.id FROM tenant.customers AS k WHERE k.user_id = :subject_id)))
   FOR UPDATE;

-- name: APPOINTMENT_LIST :many ListAppointmentsRequest -> ListAppointmentsResponse.appointments
-- A page in the order in which they begin. Index: appointments_start_time_idx, for one resource's
-- appointments_resource_id_idx, for one customer's appointments_customer_id_idx.
SELECT id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
       update_time, version::text AS etag
  FROM tenant.appointments
 WHERE (start_time, id) > (:after_time, :after_id)
   AND (:in.resource_id::uuid IS NULL OR resource_id = :in.resource_id)
   AND (:in.customer_id::uuid IS NULL OR customer_id = :in.customer_id)
   AND (:in.status::text IS NULL OR status = :in.status)
   AND (:in.start_time::timestamptz IS NULL
        OR (end_time > :in.start_time AND start_time > :in.start_time - interval '24 hours'))
   AND (:in.end_time::timestamptz IS NULL OR start_time < :in.end_time)
   AND (:all::boolean
        OR (NOT :as_customer::boolean AND resource_id IN (
                SELECT r.id FROM tenant.resources AS r WHERE r.user_id = :subject_id))
        OR (:as_customer::boolean AND customer_id IN (
                SELECT k.id FROM tenant.customers AS k WHERE k.user_id = :subject_id)))
 ORDER BY start_time, id
 LIMIT :limit;

-- name: APPOINTMENT_LIST_CREATED :many ListAppointmentsRequest -> ListAppointmentsResponse.appointments
-- The same in order of creation. Index: appointments_create_time_idx.
SELECT id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
       update_time, version::text AS etag
  FROM tenant.appointments
 WHERE (create_time, id) > (:after_time, :after_id)
   AND (:in.resource_id::uuid IS NULL OR resource_id = :in.resource_id)
   AND (:in.customer_id::uuid IS NULL OR customer_id = :in.customer_id)
   AND (:in.status::text IS NULL OR status = :in.status)
   AND (:in.start_time::timestamptz IS NULL OR end_time > :in.start_time)
   AND (:in.end_time::timestamptz IS NULL OR start_time < :in.end_time)
   AND (:all::boolean
        OR (NOT :as_customer::boolean AND resource_id IN (
                SELECT r.id FROM tenant.resources AS r WHERE r.user_id = :subject_id))
        OR (:as_customer::boolean AND customer_id IN (
                SELECT k.id FROM tenant.customers AS k WHERE k.user_id = :subject_id)))
 ORDER BY create_time, id
 LIMIT :limit;

-- name: APPOINTMENT_COUNT :one ListAppointmentsRequest -> ListAppointmentsResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM tenant.appointments
 WHERE (:in.resource_id::uuid IS NULL OR resource_id = :in.resource_id)
   AND (:in.customer_id::uuid IS NULL OR customer_id = :in.customer_id)
   AND (:in.status::text IS NULL OR status = :in.status)
   AND (:in.start_time::timestamptz IS NULL OR end_time > :in.start_time)
   AND (:in.end_time::timestamptz IS NULL OR start_time < :in.end_time)
   AND (:all::boolean
        OR (NOT :as_customer::boolean AND resource_id IN (
                SELECT r.id FROM tenant.resources AS r WHERE r.user_id = :subject_id))
        OR (:as_customer::boolean AND customer_id IN (
                SELECT k.id FROM tenant.customers AS k WHERE k.user_id = :subject_id)));

-- name: APPOINTMENT_UPDATE :one Appointment -> Appointment
-- Breaks appointments_slot_excl when the time is taken. Index: appointments_pkey.
UPDATE tenant.appointments
   SET resource_id = :resource_id, customer_id = :customer_id, title = :title,
       start_time = :start_time, end_time = :end_time, status = :status, notes = :notes,
       update_time = :now, version = version + 1
 WHERE id = :id
RETURNING id, resource_id, customer_id, title, start_time, end_time, status, notes, create_time,
          update_time, version::text AS etag;

-- name: APPOINTMENT_DELETE :exec Appointment
-- Index: appointments_pkey.
DELETE FROM tenant.appointments
 WHERE id = :id;

-- name: AVAILABILITY_LIST :many ListAvailabilityRequest -> ListAvailabilityResponse.intervals
-- A page of what the window leaves free, in order of beginning. Index: appointments_slot_excl.
SELECT r.id AS resource_id, lower(free.at) AS start_time, upper(free.at) AS end_time
  FROM tenant.resources AS r
 CROSS JOIN LATERAL unnest(
           tstzmultirange(tstzrange(:start_time, :end_time))
           - COALESCE((SELECT range_agg(tstzrange(a.start_time, a.end_time))
                         FROM tenant.appointments AS a
                        WHERE a.resource_id = r.id
                          AND tstzrange(a.start_time, a.end_time)
                              && tstzrange(:start_time, :end_time)
                          AND a.status NOT IN ('CANCELLED', 'NO_SHOW')),
                      '{}'::tstzmultirange)) AS free (at)
 WHERE (:in.resource_id::uuid IS NULL OR r.id = :in.resource_id)
   AND (:in.type::text IS NULL OR r.type = :in.type)
   AND r.is_active AND r.delete_time IS NULL
   AND upper(free.at) - lower(free.at) >= COALESCE(:slot_length, interval '0')
   AND (lower(free.at), r.id) > (:after_time, :after_id)
 ORDER BY lower(free.at), r.id
 LIMIT :limit;
