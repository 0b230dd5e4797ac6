-- Platform staff: the users whom PlatformStaffService lists. Where the call is made in a tenant there
-- are none. Who was deleted is not there.

-- name: STAFF_LIST :many ListPlatformStaffRequest -> ListPlatformStaffResponse.platform_staff
-- A page of the staff that have one of the :listed, in their order, each in order of creation. Index:
-- users_role_idx.
SELECT s.id, s.email, s.display_name, s.role, s.kind, s.is_active, s.permissions, s.create_time,
       s.update_time, s.last_login_time, s.version::text AS etag
  FROM (SELECT u.*, array_position(string_to_array(:listed, ','), u.role) AS rank
          FROM shared.users AS u
         WHERE u.tenant_id IS NULL
           AND u.delete_time IS NULL
           AND u.role = ANY (string_to_array(:listed, ','))
           AND :call.tenant_id::uuid IS NULL) AS s
 WHERE (s.rank, s.create_time, s.id) > (:after_rank, :after_time, :after_id)
 ORDER BY s.rank, s.create_time, s.id
 LIMIT :limit;

-- name: STAFF_COUNT :one ListPlatformStaffRequest -> ListPlatformStaffResponse
-- How many there are on all pages. Index: users_role_idx.
SELECT count(*)::integer AS total_size
  FROM shared.users AS u
 WHERE u.tenant_id IS NULL
   AND u.delete_time IS NULL
   AND u.role = ANY (string_to_array(:listed, ','))
   AND :call.tenant_id::uuid IS NULL;
