-- Runs of plugins, which are also their queue. Every statement that changes a run's state changes
-- the counts of its tenant's row in shared.plugin_queues too. Rows are locked in this order: runs,
-- then queues, but for a run that is only being made and one that is claimed, which others pass
-- over: so nobody who holds a queue waits for a run.

-- name: PLUGIN_RUN_ASK :maybe RunPluginInstallRequest -> internal.PluginRunAsked
-- Makes a run of an install, if it may run now and the tenant's queue has room. Where the caller's
-- process has a place (:has_place), nothing of the tenant waits and it has fewer than :at_once under
-- way, the run begins at once. Asked for before by the same request id, it is that run. Index:
-- plugin_installs_pkey, plugin_runs_request_id_key.
WITH install AS (
    SELECT i.id, i.tenant_id, i.plugin_id, i.version, i."values", i.installer_id, v.is_repeatable,
           t.state = 'ACTIVE' AND p.disable_time IS NULL
           AND CASE WHEN :kind::text = 'TEST'
                    THEN v.state = 'APPROVED' OR p.tenant_id IS NOT DISTINCT FROM i.tenant_id
                    ELSE v.state = 'APPROVED' AND i.is_enabled AND i.pause_reason IS NULL
               END AS is_able
      FROM shared.plugin_installs AS i
      JOIN shared.tenants AS t ON t.id = i.tenant_id
      JOIN shared.plugins AS p ON p.id = i.plugin_id
      JOIN shared.plugin_versions AS v ON v.plugin_id = i.plugin_id AND v.version = i.version
     WHERE i.id = :install_id AND i.tenant_id = :call.tenant_id
), before AS (
    SELECT id, attempt, install_id, kind
      FROM shared.plugin_runs
     WHERE tenant_id = :call.tenant_id AND runner_id = :subject_id AND request_id = :request_id
), queue AS (
    INSERT INTO shared.plugin_queues AS q (tenant_id, queued, running, served_time)
    SELECT tenant_id, CASE WHEN :has_place::boolean THEN 0 ELSE 1 END,
           CASE WHEN :has_place THEN 1 ELSE 0 END, :now
      FROM install
     WHERE is_able AND NOT EXISTS (SELECT FROM before)
    ON CONFLICT (tenant_id) DO UPDATE
       SET queued = q.queued + CASE WHEN :has_place AND q.queued = 0 AND q.running < :at_once
                                    THEN 0 ELSE 1 END,
           running = q.running + CASE WHEN :has_place AND q.queued = 0 AND q.running < :at_once
                                      THEN 1 ELSE 0 END,
           served_time = CASE WHEN :has_place AND q.queued = 0 AND q.running < :at_once
                              THEN excluded.served_time ELSE q.served_time END
     WHERE q.queued < :queued_max::integer
    RETURNING q.queued = 0 AS is_claimed
), run AS (
    INSERT INTO shared.plugin_runs
           (id, tenant_id, install_id, plugin_id, version, is_repeatable, kind, state, via,
            request_id, "values", run_time, runner_id, installer_id, attempt, create_time,
            start_time, lease_time, effects)
    SELECT :new_id, i.tenant_id, i.id, i.plugin_id, i.version, i.is_repeatable, :kind,
           CASE WHEN q.is_claimed THEN 'RUNNING' ELSE 'QUEUED' END, '{}', :request_id,
           COALESCE(:given::jsonb, i."values"), COALESCE(:run_time, :now), :subject_id,
           i.installer_id, 1, :now, CASE WHEN q.is_claimed THEN :now::timestamptz END,
           CASE WHEN q.is_claimed THEN :lease_time::timestamptz END, '{}'
      FROM install AS i, queue AS q
    RETURNING id, attempt
)
SELECT COALESCE(r.id, b.id) AS run_id, COALESCE(r.attempt, b.attempt) AS attempt,
       COALESCE(q.is_claimed, false) AS is_claimed, i.is_able,
       b.install_id <> i.id OR (b.kind = 'TEST') <> (:kind = 'TEST') AS is_other
  FROM install AS i
  LEFT JOIN before AS b ON true
  LEFT JOIN queue AS q ON true
  LEFT JOIN run AS r ON true;

-- name: PLUGIN_RUN_CLAIM :maybe -> internal.PluginRunClaim
-- Begins the next run: of the tenant with the fewest under way, and among these of the one served
-- longest ago, its oldest, but what was interrupted goes first. No other index has this order, so
-- that no plan walks through runs that are over. Index: plugin_queues_turn_idx,
-- plugin_runs_turn_idx.
WITH turn AS (
    SELECT tenant_id
      FROM shared.plugin_queues
     WHERE queued > 0 AND running < :at_once::integer
     ORDER BY running, served_time
     LIMIT 1
       FOR UPDATE SKIP LOCKED
), next AS (
    SELECT r.id, r.tenant_id
      FROM turn
     CROSS JOIN LATERAL (
        SELECT id, tenant_id
          FROM shared.plugin_runs
         WHERE tenant_id = turn.tenant_id AND state = 'QUEUED'
         ORDER BY attempt DESC, create_time, id
         LIMIT 1
           FOR UPDATE SKIP LOCKED) AS r
), queue AS (
    UPDATE shared.plugin_queues AS q
       SET queued = q.queued - 1, running = q.running + 1, served_time = :now
      FROM next
     WHERE q.tenant_id = next.tenant_id
)
UPDATE shared.plugin_runs AS r
   SET state = 'RUNNING', start_time = :now, lease_time = :lease_time
  FROM next
 WHERE r.id = next.id
RETURNING r.id AS run_id, r.attempt;

-- name: PLUGIN_RUN_LOAD :maybe internal.PluginRunClaim -> internal.PluginRunJob
-- What a run that was claimed executes, and for whom, as it all is now. Index: plugin_runs_pkey,
-- domains_primary_key.
SELECT r.id, r.attempt, r.kind, r.tenant_id, r.install_id, r."values", r.run_time, r.create_time,
       r.start_time, r.is_repeatable, t.is_temporary AS tenant_is_temporary,
       i.id AS "install.id", r.tenant_id AS "install.tenant_id",
       t.state AS "install.tenant_state", r.plugin_id AS "install.plugin_id",
       p.tenant_id AS "install.plugin_tenant_id",
       p.disable_time IS NOT NULL AS "install.plugin_is_disabled",
       r.version AS "install.version", v.state AS "install.version_state",
       v.script AS "install.script", v.manifest AS "install.manifest",
       i.consent AS "install.consent", i.is_enabled AS "install.is_enabled",
       i.pause_reason AS "install.pause_reason", i.failure_streak AS "install.failure_streak",
       b.id AS "install.installer.id", b.email AS "install.installer.email",
       b.tenant_id AS "install.installer.tenant_id", b.role AS "install.installer.role",
       b.is_active AND b.delete_time IS NULL AS "install.installer.is_active",
       a.id AS "runner.id", a.tenant_id AS "runner.tenant_id", a.role AS "runner.role",
       a.email AS "runner.email", a.is_active AND a.delete_time IS NULL AS "runner.is_active",
       t.id AS "facts.tenant_id", t.name AS "facts.business_name",
       t.owner_email AS "facts.owner_email", t.schema_name AS "facts.schema_name",
       t.subscription_tier AS "facts.subscription_tier", t.time_zone AS "facts.time_zone",
       d.domain AS "facts.primary_domain"
  FROM shared.plugin_runs AS r
  JOIN shared.tenants AS t ON t.id = r.tenant_id
  JOIN shared.plugins AS p ON p.id = r.plugin_id
  JOIN shared.plugin_versions AS v ON v.plugin_id = r.plugin_id AND v.version = r.version
  LEFT JOIN shared.plugin_installs AS i ON i.id = r.install_id
  LEFT JOIN shared.users AS a ON a.id = r.runner_id
  LEFT JOIN shared.users AS b ON b.id = r.installer_id
  LEFT JOIN shared.domains AS d ON d.tenant_id = t.id AND d.is_primary
 WHERE r.id = :run_id AND r.attempt = :attempt AND r.state = 'RUNNING';

-- name: PLUGIN_RUN_LOG_ADD :exec internal.PluginRunLog
-- Lines of a run that is under way. Index: plugin_runs_pkey.
INSERT INTO shared.plugin_run_logs (run_id, attempt, number, log_time, level, text)
SELECT r.id, r.attempt, :first + line.number::integer - 1, line.log_time, line.level, line.text
  FROM shared.plugin_runs AS r
 CROSS JOIN unnest(:times::timestamptz[], :levels::text[], :texts::text[])
            WITH ORDINALITY AS line (log_time, level, text, number)
 WHERE r.id = :run_id AND r.attempt = :attempt AND r.state = 'RUNNING';

-- name: PLUGIN_RUN_END :maybe internal.PluginRunEnd -> PluginRun
-- Ends a run, if it is still this attempt's: with what is left of its log, and without what was kept
-- for another attempt. Where somebody waits for it (:is_awaited), it comes as PLUGIN_RUN_GET reads
-- it. Index: plugin_runs_pkey, plugin_queues_pkey, plugin_acts_pkey, plugin_run_logs_pkey,
-- plugin_http_calls_pkey.
WITH run AS (
    UPDATE shared.plugin_runs
       SET state = :state, end_time = :now, lease_time = NULL, context = :context,
           budget = :budget, error = :error, result = :result, effects = :effects
     WHERE id = :log.run_id AND attempt = :log.attempt AND state = 'RUNNING'
    RETURNING *
), queue AS (
    UPDATE shared.plugin_queues AS q
       SET running = q.running - 1
      FROM run
     WHERE q.tenant_id = run.tenant_id
), logged AS (
    INSERT INTO shared.plugin_run_logs (run_id, attempt, number, log_time, level, text)
    SELECT run.id, run.attempt, :log.first + line.number::integer - 1, line.log_time, line.level,
           line.text
      FROM run
     CROSS JOIN unnest(:log.times::timestamptz[], :log.levels::text[], :log.texts::text[])
                WITH ORDINALITY AS line (log_time, level, text, number)
    RETURNING attempt, number, log_time, level, text
), forgotten AS (
    DELETE FROM shared.plugin_acts AS a
     USING run
     WHERE a.run_id = run.id AND run.is_repeatable
)
SELECT id, tenant_id, install_id, plugin_id, version, kind, state, event AS "trigger.event",
       resource AS "trigger.resource", "values", run_time AS now, context, runner_id, installer_id,
       attempt, create_time, start_time, end_time, budget, error, result, effects,
       ARRAY(SELECT jsonb_build_object('time', l.log_time, 'level', l.level, 'text', l.text)
               FROM (SELECT attempt, number, log_time, level, text
                       FROM shared.plugin_run_logs
                      WHERE run_id = run.id
                      UNION ALL
                     SELECT attempt, number, log_time, level, text
                       FROM logged) AS l
              WHERE :is_awaited::boolean
              ORDER BY l.attempt, l.number) AS log,
       ARRAY(SELECT jsonb_build_object('time', h.call_time, 'method', h.method, 'url', h.url,
                                       'status', COALESCE(h.status, 0), 'bytes', h.bytes,
                                       'duration', extract(epoch FROM h.duration) || 's',
                                       'outcome', h.outcome)
               FROM shared.plugin_http_calls AS h
              WHERE h.run_id = run.id AND :is_awaited
              ORDER BY h.attempt, h.number) AS http_calls
  FROM run;

-- name: PLUGIN_RUN_GIVE_BACK :maybe internal.PluginRunEnd -> internal.PluginRunsLost
-- A run that was cut off by no fault of its own: begins again where that is safe (:is_safe, or it is
-- repeatable), up to three times in all, and has failed otherwise. Index: plugin_runs_pkey,
-- plugin_queues_pkey.
WITH run AS (
    UPDATE shared.plugin_runs AS r
       SET state = CASE WHEN again.flag THEN 'QUEUED' ELSE 'FAILED' END,
           attempt = r.attempt + again.flag::integer, lease_time = NULL,
           start_time = CASE WHEN NOT again.flag THEN r.start_time END,
           end_time = CASE WHEN NOT again.flag THEN :now::timestamptz END,
           error = CASE WHEN NOT again.flag THEN :error::jsonb END
      FROM (SELECT id,
                   (is_repeatable OR :is_safe::boolean) AND attempt < 3
                   AND NOT EXISTS (SELECT FROM shared.plugin_run_stops AS s
                                    WHERE s.run_id = r.id) AS flag
              FROM shared.plugin_runs AS r
             WHERE id = :log.run_id) AS again
     WHERE r.id = again.id AND r.attempt = :log.attempt AND r.state = 'RUNNING'
    RETURNING r.tenant_id, again.flag AS is_queued
), queue AS (
    UPDATE shared.plugin_queues AS q
       SET running = q.running - 1, queued = q.queued + run.is_queued::integer
      FROM run
     WHERE q.tenant_id = run.tenant_id
)
SELECT is_queued::integer AS queued, 1 - is_queued::integer AS failed
  FROM run;

-- name: PLUGIN_RUNS_RECOVER :one -> internal.PluginRunsLost
-- Runs whose time to be worked on is over: their process is gone. They begin again where they are
-- repeatable, up to three times in all, and have failed otherwise. At most :limit. Index:
-- plugin_runs_lease_time_idx.
WITH lost AS (
    SELECT id, tenant_id,
           is_repeatable AND attempt < 3
           AND NOT EXISTS (SELECT FROM shared.plugin_run_stops AS s
                            WHERE s.run_id = r.id) AS is_queued
      FROM shared.plugin_runs AS r
     WHERE state = 'RUNNING' AND lease_time < :now
     ORDER BY lease_time
     LIMIT :limit
       FOR UPDATE OF r SKIP LOCKED
), run AS (
    UPDATE shared.plugin_runs AS r
       SET state = CASE WHEN l.is_queued THEN 'QUEUED' ELSE 'FAILED' END,
           attempt = r.attempt + l.is_queued::integer, lease_time = NULL,
           start_time = CASE WHEN NOT l.is_queued THEN r.start_time END,
           end_time = CASE WHEN NOT l.is_queued THEN :now::timestamptz END,
           error = CASE WHEN NOT l.is_queued THEN :error::jsonb END
      FROM lost AS l
     WHERE r.id = l.id
), moved AS (
    SELECT tenant_id, count(*)::integer AS runs,
           (count(*) FILTER (WHERE is_queued))::integer AS queued
      FROM lost
     GROUP BY tenant_id
), held AS (
    SELECT q.tenant_id
      FROM shared.plugin_queues AS q
      JOIN moved ON moved.tenant_id = q.tenant_id
     ORDER BY q.tenant_id
       FOR UPDATE OF q
), queue AS (
    UPDATE shared.plugin_queues AS q
       SET running = q.running - moved.runs, queued = q.queued + moved.queued
      FROM moved
      JOIN held ON held.tenant_id = moved.tenant_id
     WHERE q.tenant_id = moved.tenant_id
)
SELECT COALESCE(sum(queued), 0)::integer AS queued,
       COALESCE(sum(runs - queued), 0)::integer AS failed
  FROM moved;

-- name: PLUGIN_RUNS_STOPPED :many internal.PluginRunsUnderWay -> internal.PluginRunStops.stops
-- Of runs that a process works on, those that are to end, and why. Index: plugin_runs_pkey.
SELECT mine.id AS run_id, mine.attempt, stop.reason
  FROM unnest(:run_ids::uuid[], :attempts::integer[]) AS mine (id, attempt)
  JOIN shared.plugin_runs AS r ON r.id = mine.id
  JOIN shared.tenants AS t ON t.id = r.tenant_id
  JOIN shared.plugins AS p ON p.id = r.plugin_id
  LEFT JOIN shared.plugin_run_stops AS s ON s.run_id = r.id
 CROSS JOIN LATERAL (
    SELECT CASE WHEN r.state <> 'RUNNING' OR r.attempt <> mine.attempt THEN 'TAKEN_OVER'
                WHEN s.run_id IS NOT NULL THEN 'CANCELLED'
                WHEN t.state <> 'ACTIVE' THEN 'TENANT_CLOSED'
                WHEN p.disable_time IS NOT NULL THEN 'PLUGIN_DISABLED' END AS reason) AS stop
 WHERE stop.reason IS NOT NULL;

-- name: PLUGIN_RUN_CANCEL :maybe CancelPluginRunRequest -> internal.FlagRow
-- Ends a run that waits, and has whoever works on one that is under way end it. Flag: it is over
-- now, or was before. Index: plugin_runs_pkey, plugin_queues_pkey.
WITH found AS (
    SELECT id, state
      FROM shared.plugin_runs
     WHERE id = :run_id AND tenant_id = :call.tenant_id
       AND (:install::uuid IS NULL OR install_id = :install)
), run AS (
    UPDATE shared.plugin_runs AS r
       SET state = 'CANCELLED', end_time = :now, error = :error::jsonb,
           cancelled_by_id = :subject_id
      FROM found
     WHERE r.id = found.id AND r.state = 'QUEUED'
    RETURNING r.tenant_id
), queue AS (
    UPDATE shared.plugin_queues AS q
       SET queued = q.queued - 1
      FROM run
     WHERE q.tenant_id = run.tenant_id
), stop AS (
    INSERT INTO shared.plugin_run_stops (run_id, stopped_by_id, create_time)
    SELECT id, :subject_id, :now
      FROM found
     WHERE state IN ('QUEUED', 'RUNNING') AND NOT EXISTS (SELECT FROM run)
    ON CONFLICT DO NOTHING
    RETURNING run_id
)
SELECT EXISTS (SELECT FROM run) OR state NOT IN ('QUEUED', 'RUNNING') AS flag
  FROM found;

-- name: PLUGIN_RUNS_CANCEL_QUEUED :exec
-- Ends all that wait of an install, of a plugin or of a tenant; the others are NULL. Index:
-- plugin_runs_open_idx for an install, plugin_runs_turn_idx for the others.
WITH waiting AS (
    SELECT id, tenant_id
      FROM shared.plugin_runs
     WHERE state = 'QUEUED'
       AND (:install::uuid IS NULL OR install_id = :install)
       AND (:plugin::uuid IS NULL OR plugin_id = :plugin)
       AND (:tenant::uuid IS NULL OR tenant_id = :tenant)
     ORDER BY id
       FOR UPDATE
), run AS (
    UPDATE shared.plugin_runs AS r
       SET state = 'CANCELLED', end_time = :now, error = :error::jsonb
      FROM waiting
     WHERE r.id = waiting.id
), moved AS (
    SELECT tenant_id, count(*)::integer AS queued
      FROM waiting
     GROUP BY tenant_id
), held AS (
    SELECT q.tenant_id
      FROM shared.plugin_queues AS q
      JOIN moved ON moved.tenant_id = q.tenant_id
     ORDER BY q.tenant_id
       FOR UPDATE OF q
)
UPDATE shared.plugin_queues AS q
   SET queued = q.queued - moved.queued
  FROM moved
  JOIN held ON held.tenant_id = moved.tenant_id
 WHERE q.tenant_id = moved.tenant_id;

-- name: PLUGIN_EVENT :one -> internal.CountRow
-- Something happened in a tenant: makes a run of each enabled install that waits for it, but those
-- that led to it, and none where it is the work of runs that led to one another more than
-- :depth_max times. A full queue takes none of them. Index: plugin_triggers_tenant_id_idx.
WITH led AS (
    SELECT COALESCE((SELECT via || install_id
                       FROM shared.plugin_runs
                      WHERE id = :run::uuid), '{}') AS via
), waiting AS (
    SELECT i.id, i.tenant_id, i.plugin_id, i.version, i."values", i.installer_id, v.is_repeatable,
           led.via
      FROM led
     CROSS JOIN shared.plugin_triggers AS g
      JOIN shared.plugin_installs AS i ON i.id = g.install_id
      JOIN shared.plugins AS p ON p.id = i.plugin_id
      JOIN shared.plugin_versions AS v ON v.plugin_id = i.plugin_id AND v.version = i.version
     WHERE g.tenant_id = :tenant_id AND g.event = :event::text
       AND i.is_enabled AND i.pause_reason IS NULL
       AND p.disable_time IS NULL AND v.state = 'APPROVED'
       AND i.id <> ALL (led.via) AND cardinality(led.via) <= :depth_max::integer
), queue AS (
    INSERT INTO shared.plugin_queues AS q (tenant_id, queued, running, served_time)
    SELECT tenant_id, count(*), 0, :now
      FROM waiting
     GROUP BY tenant_id
    ON CONFLICT (tenant_id) DO UPDATE
       SET queued = q.queued + excluded.queued
     WHERE q.queued + excluded.queued <= :queued_max::integer
    RETURNING q.tenant_id
), run AS (
    INSERT INTO shared.plugin_runs
           (id, tenant_id, install_id, plugin_id, version, is_repeatable, kind, state, event,
            resource, via, "values", run_time, runner_id, installer_id, attempt, create_time,
            effects)
    SELECT md5(:new_id::uuid::text || w.id::text)::uuid, w.tenant_id, w.id, w.plugin_id, w.version,
           w.is_repeatable, 'TRIGGER', 'QUEUED', :event, :resource, w.via, w."values", :now,
           w.installer_id, w.installer_id, 1, :now, '{}'
      FROM waiting AS w
      JOIN queue AS q ON q.tenant_id = w.tenant_id
    RETURNING id
)
SELECT (SELECT count(*) FROM waiting)::integer - (SELECT count(*) FROM run)::integer AS count;

-- name: PLUGIN_SCHEDULES_DUE :many -> internal.PluginSchedulesDue.schedules
-- Installs whose time has come. Index: plugin_installs_next_run_time_idx.
SELECT i.id AS install_id, i.tenant_id, i.cron, t.time_zone, i.next_run_time
  FROM shared.plugin_installs AS i
  JOIN shared.tenants AS t ON t.id = i.tenant_id
 WHERE i.next_run_time <= :now
 ORDER BY i.next_run_time
 LIMIT :limit;

-- name: PLUGIN_SCHEDULE_FIRE :one internal.PluginScheduleDue -> internal.PluginScheduleFired
-- Moves a schedule on from the time that was seen, and makes a run where the install may run, the
-- run before does not forbid it and the queue has room. Whoever comes second moves nothing. Index:
-- plugin_installs_pkey, plugin_runs_open_idx.
WITH install AS (
    UPDATE shared.plugin_installs AS i
       SET next_run_time = :following::timestamptz,
           schedule_time_zone = CASE WHEN :following IS NOT NULL THEN :time_zone END
     WHERE i.id = :install_id AND i.next_run_time = :next_run_time
    RETURNING i.*
), able AS (
    SELECT i.id, i.tenant_id, i.plugin_id, i.version, i."values", i.installer_id, v.is_repeatable
      FROM install AS i
      JOIN shared.tenants AS t ON t.id = i.tenant_id
      JOIN shared.plugins AS p ON p.id = i.plugin_id
      JOIN shared.plugin_versions AS v ON v.plugin_id = i.plugin_id AND v.version = i.version
     WHERE i.is_enabled AND i.pause_reason IS NULL AND t.state = 'ACTIVE'
       AND p.disable_time IS NULL AND v.state = 'APPROVED'
       AND (i.overlap = 'QUEUE'
            OR NOT EXISTS (SELECT FROM shared.plugin_runs AS r
                            WHERE r.install_id = i.id AND r.state IN ('QUEUED', 'RUNNING')
                              AND r.kind <> 'TEST'))
), queue AS (
    INSERT INTO shared.plugin_queues AS q (tenant_id, queued, running, served_time)
    SELECT tenant_id, 1, 0, :now
      FROM able
    ON CONFLICT (tenant_id) DO UPDATE
       SET queued = q.queued + 1
     WHERE q.queued < :queued_max::integer
    RETURNING q.tenant_id
), run AS (
    INSERT INTO shared.plugin_runs
           (id, tenant_id, install_id, plugin_id, version, is_repeatable, kind, state, via,
            "values", run_time, runner_id, installer_id, attempt, create_time, effects)
    SELECT :new_id, a.tenant_id, a.id, a.plugin_id, a.version, a.is_repeatable, 'SCHEDULE',
           'QUEUED', '{}', a."values", :now, a.installer_id, a.installer_id, 1, :now, '{}'
      FROM able AS a, queue
    RETURNING id
)
SELECT EXISTS (SELECT FROM install) AS is_moved, EXISTS (SELECT FROM run) AS is_queued;

-- name: PLUGIN_RUN_GET :maybe GetPluginRunRequest -> PluginRun
-- A tenant's run. Index: plugin_runs_pkey, plugin_run_logs_pkey, plugin_http_calls_pkey.
SELECT r.id, r.tenant_id, r.install_id, r.plugin_id, r.version, r.kind, r.state,
       r.event AS "trigger.event", r.resource AS "trigger.resource", r."values",
       r.run_time AS now, r.context, r.runner_id, r.installer_id, r.attempt, r.create_time,
       r.start_time, r.end_time, r.budget, r.error, r.result, r.effects,
       ARRAY(SELECT jsonb_build_object('time', l.log_time, 'level', l.level, 'text', l.text)
               FROM shared.plugin_run_logs AS l
              WHERE l.run_id = r.id
              ORDER BY l.attempt, l.number) AS log,
       ARRAY(SELECT jsonb_build_object('time', h.call_time, 'method', h.method, 'url', h.url,
                                       'status', COALESCE(h.status, 0), 'bytes', h.bytes,
                                       'duration', extract(epoch FROM h.duration) || 's',
                                       'outcome', h.outcome)
               FROM shared.plugin_http_calls AS h
              WHERE h.run_id = r.id
              ORDER BY h.attempt, h.number) AS http_calls
  FROM shared.plugin_runs AS r
 WHERE r.id = :run_id AND r.tenant_id = :call.tenant_id
   AND (:install::uuid IS NULL OR r.install_id = :install);

-- name: PLUGIN_RUN_STATE :maybe GetPluginRunRequest -> PluginRun
-- A tenant's run, for those who wait for its end. Index: plugin_runs_pkey.
SELECT state
  FROM shared.plugin_runs
 WHERE id = :run_id AND tenant_id = :call.tenant_id
   AND (:install::uuid IS NULL OR install_id = :install);

-- name: PLUGIN_RUN_LIST :many ListPluginRunsRequest -> ListPluginRunsResponse.runs
-- A page of an install's runs, newest first. Index: plugin_runs_install_id_idx.
SELECT id, tenant_id, install_id, plugin_id, version, kind, state, event AS "trigger.event",
       resource AS "trigger.resource", run_time AS now, runner_id, installer_id, attempt,
       create_time, start_time, end_time, budget, error
  FROM shared.plugin_runs
 WHERE install_id = :install
   AND tenant_id = :call.tenant_id
   AND (create_time, id) < (:after_time, :after_id)
   AND (:state::text IS NULL OR state = :state)
   AND (:kind::text IS NULL OR kind = :kind)
 ORDER BY create_time DESC, id DESC
 LIMIT :limit;

-- name: PLUGIN_RUN_LIST_ALL :many ListPluginRunsRequest -> ListPluginRunsResponse.runs
-- The same of all installs of the tenant. Index: plugin_runs_tenant_id_idx.
SELECT id, tenant_id, install_id, plugin_id, version, kind, state, event AS "trigger.event",
       resource AS "trigger.resource", run_time AS now, runner_id, installer_id, attempt,
       create_time, start_time, end_time, budget, error
  FROM shared.plugin_runs
 WHERE tenant_id = :call.tenant_id
   AND (create_time, id) < (:after_time, :after_id)
   AND (:state::text IS NULL OR state = :state)
   AND (:kind::text IS NULL OR kind = :kind)
 ORDER BY create_time DESC, id DESC
 LIMIT :limit;

-- name: PLUGIN_RUN_LOG_AFTER :many GetPluginRunRequest -> internal.PluginRunLogRows.rows
-- Lines of a run behind one of them, in order. Index: plugin_run_logs_pkey.
SELECT attempt, number, log_time AS "line.time", level AS "line.level", text AS "line.text"
  FROM shared.plugin_run_logs
 WHERE run_id = :run_id
   AND (attempt, number) > (:after_attempt::integer, :after_number::integer)
 ORDER BY attempt, number
 LIMIT :limit;

-- name: PLUGIN_RUN_LOOK :maybe GetPluginRunRequest -> PluginRun
-- A tenant's run, for those who watch it. Index: plugin_runs_pkey.
SELECT id, tenant_id, install_id, plugin_id, version, kind, state, event AS "trigger.event",
       resource AS "trigger.resource", "values", run_time AS now, context, runner_id, installer_id,
       attempt, create_time, start_time, end_time, budget, error, result, effects
  FROM shared.plugin_runs
 WHERE id = :run_id AND tenant_id = :call.tenant_id
   AND (:install::uuid IS NULL OR install_id = :install);

-- name: PLUGIN_QUEUE_LENGTH :one -> internal.PluginQueueLength
-- How much waits and is under way. Index: plugin_queues_pkey.
SELECT COALESCE(sum(queued), 0)::bigint AS queued, COALESCE(sum(running), 0)::bigint AS running
  FROM shared.plugin_queues;

-- name: PLUGIN_RUNS_SWEEP :exec
-- Deletes old runs that are over, with what hangs on them. Index: plugin_runs_create_time_idx.
DELETE FROM shared.plugin_runs
 WHERE id IN (
    SELECT id
      FROM shared.plugin_runs
     WHERE create_time < :now::timestamptz - interval '30 days' AND end_time IS NOT NULL
     ORDER BY create_time
     LIMIT :limit);

-- name: PLUGIN_RUNS_PURGE_TENANT :exec
-- Deletes at most :limit of a tenant's runs. Index: plugin_runs_tenant_id_idx.
DELETE FROM shared.plugin_runs
 WHERE id IN (
    SELECT id
      FROM shared.plugin_runs
     WHERE tenant_id = :tenant::uuid
     LIMIT :limit);
