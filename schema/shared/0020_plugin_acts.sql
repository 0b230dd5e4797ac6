-- What the writing calls of a run that may be tried again have answered: whoever tries it again gets
-- the same answers and does nothing twice. Gone when the run is over.
CREATE TABLE shared.plugin_acts (
    run_id         uuid        NOT NULL,
    -- Of the script's call of api, from 1.
    number         integer     NOT NULL,
    call           text        NOT NULL,
    arguments_hash bytea       NOT NULL,
    -- JSON, as text: numbers stay what they were.
    answer         text        NOT NULL,
    create_time    timestamptz NOT NULL,
    CONSTRAINT plugin_acts_pkey PRIMARY KEY (run_id, number),
    CONSTRAINT plugin_acts_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES shared.plugin_runs (id) ON DELETE CASCADE,
    CONSTRAINT plugin_acts_arguments_hash_check CHECK (octet_length(arguments_hash) = 32),
    CONSTRAINT plugin_acts_answer_check CHECK (octet_length(answer) <= 1048576)
);

GRANT SELECT, INSERT, DELETE ON shared.plugin_acts TO serving_role;

-- How many e-mails a tenant's plugins have sent on the last day on which they sent any.
CREATE TABLE shared.plugin_mail_days (
    tenant_id uuid    NOT NULL,
    day       date    NOT NULL,
    sent      integer NOT NULL,
    CONSTRAINT plugin_mail_days_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT plugin_mail_days_tenant_id_fkey
        FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id) ON DELETE CASCADE,
    CONSTRAINT plugin_mail_days_sent_check CHECK (sent > 0)
);

GRANT SELECT, INSERT, UPDATE ON shared.plugin_mail_days TO serving_role;
