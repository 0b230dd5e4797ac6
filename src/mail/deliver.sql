-- Delivering. By the login that owns the tables: those who serve calls cannot read texts.

-- name: MAIL_CLAIM :maybe -> internal.MailRow
-- The message that has been due for longest; its next attempt is put off by this one. Index:
-- mail_outbox_next_try_time_idx.
UPDATE shared.mail_outbox
   SET attempts = attempts + 1,
       next_try_time = :now::timestamptz
                       + LEAST(interval '30 seconds' * (1 << LEAST(attempts, 16)),
                               interval '2 hours')
 WHERE id = (SELECT id
               FROM shared.mail_outbox
              WHERE next_try_time <= :now
              ORDER BY next_try_time, id
              LIMIT 1
                FOR UPDATE SKIP LOCKED)
RETURNING id, to_address, subject, body, create_time;

-- name: MAIL_SENT :exec
-- Index: mail_outbox_pkey.
UPDATE shared.mail_outbox
   SET sent_time = :now, next_try_time = NULL, body = '', error = ''
 WHERE id = :id;

-- name: MAIL_FAILED :exec
-- Tried again as it was put off, unless that is no use or would be after a day. Index:
-- mail_outbox_pkey.
UPDATE shared.mail_outbox
   SET error = left(:error, 250),
       next_try_time = CASE WHEN :is_final::boolean
                                 OR next_try_time > create_time + interval '24 hours'
                            THEN NULL ELSE next_try_time END,
       body = CASE WHEN :is_final::boolean
                        OR next_try_time > create_time + interval '24 hours'
                   THEN '' ELSE body END
 WHERE id = :id
   AND next_try_time IS NOT NULL;

-- name: MAIL_EXPIRE :exec
-- Gives up a batch of those that nobody could deliver within a day. Index:
-- mail_outbox_create_time_idx.
UPDATE shared.mail_outbox
   SET next_try_time = NULL, body = '',
       error = CASE error WHEN '' THEN 'not delivered within a day' ELSE error END
 WHERE id IN (SELECT id
                FROM shared.mail_outbox
               WHERE create_time < :now::timestamptz - interval '24 hours'
                 AND next_try_time IS NOT NULL
               ORDER BY create_time
               LIMIT :limit);

-- name: MAIL_SWEEP :exec
-- Deletes a batch of rows that are history. Index: mail_outbox_create_time_idx.
DELETE FROM shared.mail_outbox
 WHERE id IN (SELECT id
                FROM shared.mail_outbox
               WHERE create_time < :now::timestamptz - interval '30 days'
               ORDER BY create_time
               LIMIT :limit);
