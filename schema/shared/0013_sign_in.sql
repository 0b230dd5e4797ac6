-- What slows guessing down, and the codes to set a password with.

-- Failed sign-ins, counted by account and by address. A key is a keyed hash of either: an account
-- that is not there is counted like one that is, and the table names nobody.
CREATE TABLE shared.sign_in_failures (
    key        bytea            NOT NULL,
    -- As of last_time; it goes down with time.
    failures   double precision NOT NULL,
    last_time  timestamptz      NOT NULL,
    -- No try before.
    retry_time timestamptz      NOT NULL,
    -- When all is forgotten.
    clear_time timestamptz      NOT NULL,
    CONSTRAINT sign_in_failures_pkey PRIMARY KEY (key),
    CONSTRAINT sign_in_failures_key_check CHECK (octet_length(key) = 32),
    CONSTRAINT sign_in_failures_failures_check CHECK (failures >= 0)
);

-- To sweep out what is forgotten.
CREATE INDEX sign_in_failures_clear_time_idx ON shared.sign_in_failures (clear_time);

GRANT SELECT, INSERT, UPDATE, DELETE ON shared.sign_in_failures TO serving_role;

-- One code a user, the newest. It serves once.
CREATE TABLE shared.password_resets (
    user_id     uuid        NOT NULL,
    -- Keyed with the server's secret: a code is short enough to be guessed from a plain hash.
    code_hash   bytea       NOT NULL,
    create_time timestamptz NOT NULL,
    expire_time timestamptz NOT NULL,
    CONSTRAINT password_resets_pkey PRIMARY KEY (user_id),
    CONSTRAINT password_resets_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES shared.users (id) ON DELETE CASCADE,
    CONSTRAINT password_resets_code_hash_check CHECK (octet_length(code_hash) = 32),
    CONSTRAINT password_resets_expire_time_check CHECK (create_time < expire_time)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON shared.password_resets TO serving_role;
