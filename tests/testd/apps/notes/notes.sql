-- name: NOTE_CREATE :one CreateNoteRequest -> Note
-- Makes a note.
INSERT INTO tenant.notes (id, text, create_time)
VALUES (:new_id, :text, :now)
RETURNING id, text;

-- name: NOTE_LIST :many -> ListNotesResponse.notes
-- All notes, the oldest first.
SELECT id, text
  FROM tenant.notes
 ORDER BY create_time, id;
