-- Runs of plugins: the record of each, and the queue of those that wait.
--
-- A run is QUEUED, then RUNNING by one process until lease_time, then over. Whoever ends a run names
-- the attempt that it ends, so that one that was taken over is not ended twice.

CREATE TABLE shared.plugin_runs (
    id            uuid        NOT NULL,
    tenant_id     uuid        NOT NULL,
    -- No foreign keys to what was run and by whom: runs outlive it.
    install_id    uuid        NOT NULL,
    plugin_id     uuid        NOT NULL,
    version       text        NOT NULL,
    is_repeatable boolean     NOT NULL,
    kind          text        NOT NULL,
    state         text        NOT NULL,
    -- Of TRIGGER: what happened, and to what.
    event         text,
    resource      text,
    -- The installs whose runs led here by what they did, the first one first.
    via           uuid[]      NOT NULL,
    -- The client's, so that the same request gives the same run.
    request_id    uuid,
    "values"      jsonb       NOT NULL,
    -- The one time that it is for the script.
    run_time      timestamptz NOT NULL,
    context       jsonb,
    runner_id     uuid        NOT NULL,
    installer_id  uuid        NOT NULL,
    attempt       integer     NOT NULL,
    create_time   timestamptz NOT NULL,
    start_time    timestamptz,
    end_time      timestamptz,
    -- Of RUNNING: afterwards nobody works on it any more.
    lease_time    timestamptz,
    -- Who wants a RUNNING one to end.
    cancelled_by_id uuid,
    budget        jsonb,
    error         jsonb,
    result        jsonb,
    effects       jsonb[]     NOT NULL,
    CONSTRAINT plugin_runs_pkey PRIMARY KEY (id),
    CONSTRAINT plugin_runs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT plugin_runs_kind_check CHECK (kind IN ('MANUAL', 'TEST', 'SCHEDULE', 'TRIGGER')),
    CONSTRAINT plugin_runs_state_check CHECK (
        state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'KILLED', 'CANCELLED')),
    CONSTRAINT plugin_runs_trigger_check CHECK (
        num_nulls(event, resource) = CASE kind WHEN 'TRIGGER' THEN 0 ELSE 2 END),
    CONSTRAINT plugin_runs_attempt_check CHECK (attempt > 0),
    CONSTRAINT plugin_runs_lease_time_check CHECK (
        (state = 'RUNNING') = (lease_time IS NOT NULL)
        AND (state <> 'RUNNING' OR start_time IS NOT NULL)),
    CONSTRAINT plugin_runs_end_time_check CHECK (
        (state IN ('QUEUED', 'RUNNING')) = (end_time IS NULL)),
    CONSTRAINT plugin_runs_error_check CHECK (
        (state IN ('FAILED', 'KILLED', 'CANCELLED')) = (error IS NOT NULL))
);

-- Whose turn it is within a tenant.
CREATE INDEX plugin_runs_queued_idx ON shared.plugin_runs (tenant_id, create_time, id)
    WHERE state = 'QUEUED';

-- Whether an install has any under way, and which end with it.
CREATE INDEX plugin_runs_open_idx ON shared.plugin_runs (install_id)
    WHERE state IN ('QUEUED', 'RUNNING');

-- Whose process is gone.
CREATE INDEX plugin_runs_lease_time_idx ON shared.plugin_runs (lease_time)
    WHERE state = 'RUNNING';

-- Lists go in this order; one install's, and all of a tenant's.
CREATE INDEX plugin_runs_install_id_idx ON shared.plugin_runs (install_id, create_time, id);

CREATE INDEX plugin_runs_tenant_id_idx ON shared.plugin_runs (tenant_id, create_time, id);

-- To sweep out old ones.
CREATE INDEX plugin_runs_create_time_idx ON shared.plugin_runs (create_time);

CREATE UNIQUE INDEX plugin_runs_request_id_key
    ON shared.plugin_runs (tenant_id, runner_id, request_id)
    WHERE request_id IS NOT NULL;

GRANT SELECT, INSERT ON shared.plugin_runs TO serving_role;

GRANT UPDATE (state, context, attempt, start_time, end_time, lease_time, cancelled_by_id, budget,
              error, result, effects) ON shared.plugin_runs TO serving_role;

-- A row for each tenant that ever had a run: how many of its runs wait, and how many are under way.
-- Every statement that changes a run's state changes it too; whoever holds it decides whose turn it
-- is in this tenant.
CREATE TABLE shared.plugin_queues (
    tenant_id   uuid        NOT NULL,
    queued      integer     NOT NULL,
    running     integer     NOT NULL,
    -- When a run of it was begun last.
    served_time timestamptz NOT NULL,
    CONSTRAINT plugin_queues_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT plugin_queues_tenant_id_fkey
        FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id) ON DELETE CASCADE,
    CONSTRAINT plugin_queues_check CHECK (queued >= 0 AND running >= 0)
);

-- Which tenant's turn it is: fewest under way, then served longest ago.
CREATE INDEX plugin_queues_turn_idx ON shared.plugin_queues (running, served_time)
    WHERE queued > 0;

GRANT SELECT, INSERT, UPDATE ON shared.plugin_queues TO serving_role;

CREATE TABLE shared.plugin_run_logs (
    run_id   uuid        NOT NULL,
    attempt  integer     NOT NULL,
    -- From 1.
    number   integer     NOT NULL,
    log_time timestamptz NOT NULL,
    level    text        NOT NULL,
    text     text        NOT NULL,
    CONSTRAINT plugin_run_logs_pkey PRIMARY KEY (run_id, attempt, number),
    CONSTRAINT plugin_run_logs_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES shared.plugin_runs (id) ON DELETE CASCADE,
    CONSTRAINT plugin_run_logs_level_check CHECK (
        level IN ('debug', 'info', 'warning', 'error')),
    CONSTRAINT plugin_run_logs_text_check CHECK (octet_length(text) <= 65536)
);

GRANT SELECT, INSERT ON shared.plugin_run_logs TO serving_role;

CREATE TABLE shared.plugin_http_calls (
    run_id    uuid        NOT NULL,
    attempt   integer     NOT NULL,
    -- Of the script's call of api, from 1.
    number    integer     NOT NULL,
    call_time timestamptz NOT NULL,
    method    text        NOT NULL,
    -- Without its query.
    url       text        NOT NULL,
    -- NULL: there was no answer.
    status    integer,
    bytes     bigint      NOT NULL,
    duration  interval    NOT NULL,
    -- OK, or why there was no answer.
    outcome   text        NOT NULL,
    CONSTRAINT plugin_http_calls_pkey PRIMARY KEY (run_id, attempt, number),
    CONSTRAINT plugin_http_calls_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES shared.plugin_runs (id) ON DELETE CASCADE,
    CONSTRAINT plugin_http_calls_url_check CHECK (octet_length(url) <= 2048),
    CONSTRAINT plugin_http_calls_bytes_check CHECK (bytes >= 0)
);

GRANT SELECT, INSERT ON shared.plugin_http_calls TO serving_role;
