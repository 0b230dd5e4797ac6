-- The outbox, where acts put their messages.

-- name: MAIL_QUEUE :exec
INSERT INTO shared.mail_outbox
       (id, create_time, to_address, subject, body, attempts, next_try_time, error)
VALUES (:new_id, :now, :to_address, :subject, :body, 0, :now, '');
