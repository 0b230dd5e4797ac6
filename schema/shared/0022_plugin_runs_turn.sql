-- Whose turn it is within a tenant: what was interrupted, then the oldest. An order that no other
-- index has, so that the planner cannot take one that holds runs that are over.

CREATE INDEX plugin_runs_turn_idx ON shared.plugin_runs (tenant_id, attempt DESC, create_time, id)
    WHERE state = 'QUEUED';

DROP INDEX shared.plugin_runs_queued_idx;
