-- Runs under way that somebody has called off, for who works on them. Not in plugin_runs: a run's row
-- is held while its script does something, and nobody waits for that to call it off.

CREATE TABLE shared.plugin_run_stops (
    run_id        uuid        NOT NULL,
    stopped_by_id uuid        NOT NULL,
    create_time   timestamptz NOT NULL,
    CONSTRAINT plugin_run_stops_pkey PRIMARY KEY (run_id),
    CONSTRAINT plugin_run_stops_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES shared.plugin_runs (id) ON DELETE CASCADE
);

GRANT SELECT, INSERT ON shared.plugin_run_stops TO serving_role;
