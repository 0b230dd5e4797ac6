-- Sessions that are long over are deleted by the jobs process.

CREATE INDEX sessions_expire_time_idx ON shared.sessions (expire_time);
