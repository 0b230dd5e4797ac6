-- Messages to be sent, put in by the acts that they tell of, in the acts' own transactions.
--
-- Texts may hold secrets (codes to set a password with): the workers' login adds and cannot read,
-- and what was sent, or given up, keeps no text.

CREATE TABLE shared.mail_outbox (
    id            uuid        NOT NULL,
    create_time   timestamptz NOT NULL,
    to_address    text        NOT NULL,
    subject       text        NOT NULL,
    -- Plain text; empty once the message is sent or given up.
    body          text        NOT NULL,
    attempts      integer     NOT NULL,
    -- NULL: sent, or given up after too many attempts.
    next_try_time timestamptz,
    sent_time     timestamptz,
    -- Why the last attempt failed; empty before one did.
    error         text        NOT NULL,
    CONSTRAINT mail_outbox_pkey PRIMARY KEY (id),
    CONSTRAINT mail_outbox_to_address_check CHECK (octet_length(to_address) BETWEEN 3 AND 254),
    CONSTRAINT mail_outbox_subject_check CHECK (char_length(subject) BETWEEN 1 AND 200),
    CONSTRAINT mail_outbox_body_check CHECK (
        octet_length(body) <= 16384 AND (body <> '') = (next_try_time IS NOT NULL)),
    CONSTRAINT mail_outbox_attempts_check CHECK (attempts >= 0),
    CONSTRAINT mail_outbox_sent_check CHECK (sent_time IS NULL OR next_try_time IS NULL),
    CONSTRAINT mail_outbox_error_check CHECK (octet_length(error) <= 1000)
);

-- What is due, and what is waiting.
CREATE INDEX mail_outbox_next_try_time_idx ON shared.mail_outbox (next_try_time, id)
    WHERE next_try_time IS NOT NULL;

-- To sweep out what is done with.
CREATE INDEX mail_outbox_create_time_idx ON shared.mail_outbox (create_time);

GRANT INSERT ON shared.mail_outbox TO serving_role;
