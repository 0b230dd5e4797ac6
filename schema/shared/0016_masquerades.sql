-- A masquerade is a session of the user whom it shows, which carries the actor (RFC 8693, `act`). It
-- lives by the actor's own session, which stays as it was.

ALTER TABLE shared.sessions
    ADD COLUMN masquerade_id    uuid,
    ADD COLUMN actor_id         uuid,
    ADD COLUMN actor_session_id uuid,
    ADD COLUMN mode             text,
    -- The actor's words.
    ADD COLUMN reason           text,
    ADD COLUMN ticket           text;

ALTER TABLE shared.sessions
    ADD CONSTRAINT sessions_actor_id_fkey
        FOREIGN KEY (actor_id) REFERENCES shared.users (id) ON DELETE CASCADE,
    ADD CONSTRAINT sessions_actor_session_id_fkey
        FOREIGN KEY (actor_session_id) REFERENCES shared.sessions (id) ON DELETE CASCADE,
    ADD CONSTRAINT sessions_act_check CHECK (
        num_nulls(masquerade_id, actor_id, actor_session_id, mode, reason, ticket) IN (0, 6)
        AND actor_id <> user_id
        AND mode IN ('READ_WRITE', 'READ_ONLY')
        AND char_length(reason) BETWEEN 10 AND 500
        AND char_length(ticket) <= 100);

-- Whoever masquerades, masquerades once.
CREATE UNIQUE INDEX sessions_actor_id_key ON shared.sessions (actor_id) WHERE end_time IS NULL;

-- What ends with a session.
CREATE INDEX sessions_actor_session_id_idx ON shared.sessions (actor_session_id)
    WHERE actor_session_id IS NOT NULL;

-- Who masqueraded as whom, newest first.
CREATE INDEX audit_events_masquerade_idx ON shared.audit_events (event_time, id)
    WHERE starts_with(action, 'HIJACK_');
