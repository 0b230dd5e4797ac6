-- Resources, customers and appointments.
--
-- Times and ids come as parameters; versions count changes, for etags. Deleted resources and
-- customers stay, for the appointments of the past.

CREATE TABLE tenant.resources (
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    type        text        NOT NULL,
    is_active   boolean     NOT NULL,
    -- Of shared.users; NULL: nobody's.
    user_id     uuid,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    delete_time timestamptz,
    version     bigint      NOT NULL,
    CONSTRAINT resources_pkey PRIMARY KEY (id),
    CONSTRAINT resources_name_check CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT resources_type_check CHECK (type IN ('STAFF', 'ROOM', 'EQUIPMENT')),
    CONSTRAINT resources_version_check CHECK (version > 0)
);

CREATE INDEX resources_create_time_idx ON tenant.resources (create_time, id);

CREATE INDEX resources_user_id_idx ON tenant.resources (user_id) WHERE user_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON tenant.resources TO tenant_role;

CREATE TABLE tenant.customers (
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    email       text        NOT NULL,
    phone       text        NOT NULL,
    status      text        NOT NULL,
    -- Of shared.users; NULL: none.
    user_id     uuid,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    delete_time timestamptz,
    version     bigint      NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (id),
    CONSTRAINT customers_name_check CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT customers_email_check CHECK (octet_length(email) <= 254),
    CONSTRAINT customers_phone_check CHECK (char_length(phone) <= 40),
    CONSTRAINT customers_status_check CHECK (status IN ('ACTIVE', 'INACTIVE', 'BLOCKED')),
    CONSTRAINT customers_version_check CHECK (version > 0)
);

CREATE INDEX customers_create_time_idx ON tenant.customers (create_time, id);

CREATE INDEX customers_email_idx ON tenant.customers (lower(email));

-- Deleting a customer takes its link away.
CREATE UNIQUE INDEX customers_user_id_key ON tenant.customers (user_id);

GRANT SELECT, INSERT, UPDATE ON tenant.customers TO tenant_role;

CREATE TABLE tenant.appointments (
    id          uuid        NOT NULL,
    resource_id uuid        NOT NULL,
    customer_id uuid        NOT NULL,
    title       text        NOT NULL,
    start_time  timestamptz NOT NULL,
    end_time    timestamptz NOT NULL,
    status      text        NOT NULL,
    notes       text        NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    version     bigint      NOT NULL,
    CONSTRAINT appointments_pkey PRIMARY KEY (id),
    CONSTRAINT appointments_resource_id_fkey
        FOREIGN KEY (resource_id) REFERENCES tenant.resources (id),
    CONSTRAINT appointments_customer_id_fkey
        FOREIGN KEY (customer_id) REFERENCES tenant.customers (id),
    CONSTRAINT appointments_title_check CHECK (char_length(title) <= 200),
    CONSTRAINT appointments_time_check CHECK (
        end_time > start_time AND end_time <= start_time + interval '24 hours'),
    CONSTRAINT appointments_status_check CHECK (
        status IN ('PENDING', 'CONFIRMED', 'COMPLETED', 'CANCELLED', 'NO_SHOW')),
    CONSTRAINT appointments_notes_check CHECK (char_length(notes) <= 4000),
    CONSTRAINT appointments_version_check CHECK (version > 0),
    -- Nothing overlaps on one resource. The index also finds what is booked in a window.
    CONSTRAINT appointments_slot_excl EXCLUDE USING gist (
        resource_id WITH =, tstzrange(start_time, end_time) WITH &&)
        WHERE (status NOT IN ('CANCELLED', 'NO_SHOW'))
);

CREATE INDEX appointments_start_time_idx ON tenant.appointments (start_time, id);

CREATE INDEX appointments_create_time_idx ON tenant.appointments (create_time, id);

CREATE INDEX appointments_resource_id_idx ON tenant.appointments (resource_id, start_time, id);

CREATE INDEX appointments_customer_id_idx ON tenant.appointments (customer_id, start_time, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant.appointments TO tenant_role;
