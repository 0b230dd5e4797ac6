# A private PostgreSQL: for sourcing by run.sh, test.sh and bench/.
#
#   postgres_start DATA SOCKETS [OPTION=VALUE...]   makes the cluster if it is not there, starts it
#   postgres_stop DATA [MODE]                       fast, or immediate as in a crash
#
# The cluster listens on a Unix socket in the folder SOCKETS only (keep that path short: a socket's
# name has 107 bytes) and asks for passwords. Afterwards POSTGRES_URL names its database `smooth`
# as the login `smooth_owner`, which may create roles and is no superuser; POSTGRES_SUPERUSER_URL
# is for tests that make databases. Options are settings of postgresql.conf, for this start.
#
# PostgreSQL refuses to run as root: then PRIVATE_USER names whom it runs as, who owns DATA and
# SOCKETS.
# shellcheck shell=bash

postgres_bin() {
  local bin
  for bin in /usr/lib/postgresql/*/bin; do
    [ -x "$bin/pg_ctl" ] && newest=$bin
  done
  [ -n "${newest:-}" ] || {
    echo "postgres: no server is installed; install the Debian package postgresql" >&2
    return 1
  }
  echo "$newest"
}

# Runs a command as PRIVATE_USER, in a folder that every user can enter; or as ourselves.
as_private_user() {
  if [ -n "${PRIVATE_USER:-}" ]; then
    (cd / && runuser -u "$PRIVATE_USER" -- "$@")
  else
    "$@"
  fi
}

random_password() {
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# In a file that nobody else can read; through a pipe, because arguments are for everyone to see.
keep_password() {
  # shellcheck disable=SC2016 # sh expands it
  as_private_user sh -c 'umask 077; cat > "$1"' sh "$1" <<< "$2"
}

# psql without a password prompt or the caller's own settings.
private_psql() {
  local url=$1
  shift
  as_private_user env -i PATH="$PATH" psql -X -q -v ON_ERROR_STOP=1 "$url" "$@"
}

postgres_init() {
  local data=$1 bin=$2 password
  password=$(random_password)
  keep_password "$data.superuser" "$password"
  as_private_user "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=scram-sha-256 \
    --pwfile="$data.superuser" --encoding=UTF8 --locale=C.UTF-8 --no-sync > /dev/null
  as_private_user mv "$data.new" "$data"
}

# The login and the database; on a cluster that was stopped in the middle of this, what is missing.
postgres_init_database() {
  local data=$1 password
  as_private_user test -f "$data.owner" && return 0
  password=$(random_password)
  private_psql "$POSTGRES_SUPERUSER_URL" <<SQL
SELECT 'CREATE ROLE smooth_owner LOGIN CREATEROLE'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'smooth_owner') \\gexec
ALTER ROLE smooth_owner PASSWORD '$password';
SELECT 'CREATE DATABASE smooth OWNER smooth_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'smooth') \\gexec
SQL
  keep_password "$data.owner" "$password"
}

postgres_start() {
  local data=$1 sockets=$2 bin option options
  shift 2
  bin=$(postgres_bin) || return 1
  if ! as_private_user test -f "$data/PG_VERSION"; then
    as_private_user rm -rf "$data.new"
    as_private_user rm -f "$data.owner"
    postgres_init "$data" "$bin"
  fi
  # Creating a tenant locks each of its tables and indexes; sessions see files of many tenants.
  options="-c listen_addresses= -c unix_socket_directories=$sockets -c unix_socket_permissions=0700"
  options+=" -c max_connections=200 -c max_locks_per_transaction=256 -c max_files_per_process=4000"
  for option in "$@"; do
    options+=" -c $option"
  done
  if ! as_private_user "$bin/pg_ctl" --pgdata="$data" status > /dev/null; then
    as_private_user "$bin/pg_ctl" --pgdata="$data" --log="$data.log" --timeout=60 --wait \
      --options="$options" start > /dev/null || {
      echo "postgres: could not start; the end of $data.log:" >&2
      as_private_user tail -n 20 "$data.log" >&2
      return 1
    }
  fi
  POSTGRES_SUPERUSER_URL="postgresql://postgres:$(as_private_user cat "$data.superuser")@/postgres?host=$sockets"
  postgres_init_database "$data"
  POSTGRES_URL="postgresql://smooth_owner:$(as_private_user cat "$data.owner")@/smooth?host=$sockets"
  export POSTGRES_URL POSTGRES_SUPERUSER_URL
}

postgres_stop() {
  local data=$1 mode=${2:-fast} bin
  bin=$(postgres_bin) || return 1
  as_private_user "$bin/pg_ctl" --pgdata="$data" --mode="$mode" --timeout=30 --wait stop > /dev/null
}
