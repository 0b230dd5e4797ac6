#!/usr/bin/env bash
# Builds Smooth Schedule and runs it for development, with a PostgreSQL of its own.
set -euo pipefail
cd "$(dirname "$0")"
readonly CHECKOUT=$PWD

usage() {
  cat <<'TEXT'
Usage: ./run.sh [--detach | --stop | --ctl ARGUMENT... | --help]

Installs what is missing (Debian packages of tools/packages.txt), builds, starts a private
PostgreSQL, migrates and seeds its database, and serves in dev mode until Ctrl-C. Started again it
keeps its data.

  --detach   returns when the server is ready, and leaves it running
  --stop     stops the one that runs
  --ctl      runs smoothctl on the database of the one that runs: ./run.sh --ctl tenant list

DATABASE_URL (in the environment or in .env) names another PostgreSQL, 15 or newer, to use instead.
SMOOTH_HTTP_PORT, SMOOTH_HTTPS_PORT and SMOOTH_METRICS_PORT choose other ports; .env.example lists
all settings. Data, keys and logs lie in var/. Started as root, PostgreSQL and the server run as the
system user smoothschedule, and what they write lies in /var/lib/smoothschedule-dev/ where that user
cannot enter this folder.
TEXT
}

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

# shellcheck source=tools/postgres.sh
. tools/postgres.sh

# --- Where things lie -----------------------------------------------------------------------------

# Sets PRIVATE_USER (root only) and four folders: DATA, what the server and PostgreSQL keep; APP,
# where the server runs; SOCKETS, PostgreSQL's; CONTROL, this script's own files. As root, the
# private user owns DATA and SOCKETS, and root writes nothing into those: a link there would lead
# it astray.
find_places() {
  local hash
  hash=$(printf %s "$CHECKOUT" | sha256sum | cut -c1-8)
  DATA=$CHECKOUT/var
  APP=$CHECKOUT
  if [ "$(id -u)" != 0 ]; then
    SOCKETS=${XDG_RUNTIME_DIR:-/tmp}/smoothschedule-$hash
    CONTROL=$DATA
    return
  fi
  PRIVATE_USER=smoothschedule
  CONTROL=/run/smoothschedule-$hash
  SOCKETS=$CONTROL/sockets
  id "$PRIVATE_USER" > /dev/null 2>&1 ||
    useradd --system --user-group --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin "$PRIVATE_USER"
  if ! as_private_user test -r "$CHECKOUT/run.sh"; then
    APP=/var/lib/smoothschedule-dev/$hash
    DATA=$APP/var
  fi
}

make_places() {
  mkdir -p "$DATA" "$CONTROL" "$SOCKETS"
  if [ -n "${PRIVATE_USER:-}" ]; then
    chown "$PRIVATE_USER:" "$DATA" "$SOCKETS"
  elif [ ! -O "$SOCKETS" ]; then
    fail "$SOCKETS belongs to somebody else; remove it or set XDG_RUNTIME_DIR"
  fi
  chmod 700 "$SOCKETS"
}

# A path as somebody in the checkout would write it.
short() {
  echo "${1#"$CHECKOUT"/}"
}

# --- One at a time --------------------------------------------------------------------------------

running_pid() {
  local pid
  pid=$(cat "$CONTROL/run.pid" 2> /dev/null) && kill -0 "$pid" 2> /dev/null && echo "$pid"
}

# Held on descriptor 9 until this script ends; what it starts does not inherit it.
take_lock() {
  exec 9> "$CONTROL/run.lock"
  flock --nonblock 9 && return
  fail "it runs already (process $(running_pid || echo unknown)); stop it with Ctrl-C there, or with ./run.sh --stop"
}

stop_running() {
  local pid
  pid=$(running_pid) || {
    echo "nothing runs"
    return
  }
  kill -TERM "$pid"
  while kill -0 "$pid" 2> /dev/null; do
    sleep 0.1
  done
  echo "stopped"
}

# --- Steps ----------------------------------------------------------------------------------------

# Runs a step; says on a terminal what is being done, and afterwards how long it took if that was
# worth noticing.
step() {
  local title=$1 begun=$EPOCHREALTIME took_ms
  shift
  [ -t 1 ] && printf '%s …' "$title"
  "$@" 9>&-
  took_ms=$(((${EPOCHREALTIME/./} - ${begun/./}) / 1000))
  [ -t 1 ] && printf '\r\033[K'
  if [ "$took_ms" -ge 1500 ]; then
    printf '%s: %d.%d s\n' "$title" $((took_ms / 1000)) $((took_ms % 1000 / 100))
  fi
}

build() {
  local log=build/run-build.log
  mkdir -p build
  if [ ! -f build/release/build.ninja ]; then
    cmake --preset release > "$log" 2>&1 || {
      tail -n 30 "$log" >&2
      fail "cmake failed; all it said is in $log"
    }
  fi
  if ! cmake --build --preset release --target smoothd smoothctl smooth-plugin-runner 2>&1 | tee "$log" | show_progress; then
    grep -E -A8 'error:' "$log" | head -n 40 >&2
    fail "the build failed; all it said is in $log"
  fi
}

# On a terminal, ninja's own counter on one line.
show_progress() {
  local line
  while read -r line; do
    if [ -t 1 ] && [[ $line == \[* ]]; then
      printf '\r\033[KBuilding %s …' "${line%%]*}]"
    fi
  done
}

# Where the private user cannot enter the checkout, it gets what it needs of it.
copy_app() {
  [ "$APP" != "$CHECKOUT" ] || return 0
  mkdir -p "$APP/config" "$APP/build/release"
  cp -u config/* "$APP/config/"
  cp -u build/release/{smoothd,smoothctl,smooth-plugin-runner} "$APP/build/release/"
  rm -f "$APP/.env"
  if [ -f .env ]; then
    install -m 600 -o "$PRIVATE_USER" .env "$APP/.env"
  fi
}

make_certificate() {
  as_private_user bash -s "$DATA/tls" < tools/dev-certificate.sh
}

# The value of a variable: of the environment, else of .env, else the default.
setting() {
  local value=${!1:-}
  if [ -z "$value" ] && [ -f .env ]; then
    value=$(sed -n "s/^\(export \)\?$1=//p" .env | tail -n 1 | sed 's/[[:space:]]\+#.*//; s/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/')
  fi
  echo "${value:-$2}"
}

has_own_database() {
  [ -n "$(setting DATABASE_URL '')$(setting SMOOTH_DATABASE_URL '')$(setting POSTGRES_DB '')" ]
}

start_database() {
  if has_own_database; then
    return
  fi
  postgres_start "$DATA/postgres" "$SOCKETS"
  started_postgres=true
  export DATABASE_URL=$POSTGRES_URL
}

# Becomes a command in APP, as the private user, with the settings of a development server. Only in
# a subshell.
session=(setsid) # one of its own: Ctrl-C reaches this script only
become_app() {
  cd "$APP"
  export SMOOTH_DEV=true SMOOTH_STATE_DIR=$DATA
  export SMOOTH_TLS_CERTIFICATE=${SMOOTH_TLS_CERTIFICATE:-$DATA/tls/dev.crt}
  export SMOOTH_TLS_KEY=${SMOOTH_TLS_KEY:-$DATA/tls/dev.key}
  local -a as=()
  if [ -n "${PRIVATE_USER:-}" ]; then
    as=(setpriv --reuid="$PRIVATE_USER" --regid="$PRIVATE_USER" --init-groups --)
  fi
  exec "${session[@]}" "${as[@]}" "$@"
}

migrate() {
  local verb said
  for verb in migrate seed; do
    # The seed prints new passwords; they stay in dev-credentials.json only.
    said=$( (become_app build/release/smoothctl "$verb") 2>&1) || {
      echo "$said" >&2
      fail "smoothctl $verb failed"
    }
  done
}

# With the terminal, for what asks for a password.
ctl() {
  running_pid > /dev/null || fail "nothing runs; start it with ./run.sh"
  start_database
  session=()
  become_app build/release/smoothctl "$@"
}

# --- Serving --------------------------------------------------------------------------------------

# A session of its own: Ctrl-C reaches this script only, which then ends the server in order.
start_server() {
  (become_app build/release/smoothd) 9>&- &
  server_pid=$!
}

wait_until_ready() {
  local url tries
  url=http://localhost:$(setting SMOOTH_METRICS_PORT 9090)/readyz
  for ((tries = 0; tries < 600; tries++)); do
    kill -0 "$server_pid" 2> /dev/null || fail "the server did not start"
    curl --silent --fail --max-time 2 --output /dev/null "$url" && return
    sleep 0.05
  done
  fail "the server is not ready after 30 s; its log is $(short "$DATA")/log/server.log"
}

print_block() {
  local http https metrics
  http=$(setting SMOOTH_HTTP_PORT 8080)
  https=$(setting SMOOTH_HTTPS_PORT 8443)
  metrics=$(setting SMOOTH_METRICS_PORT 9090)
  cat <<TEXT

Smooth Schedule is ready: gRPC, HTTP/2 and HTTP/1.1 on one port.

  in clear     http://localhost:$http
  over TLS     https://localhost:$https     (certificate: $(short "$DATA")/tls/dev.crt)
  tenants      http://demo.localhost:$http, http://acme.localhost:$http
  metrics      http://localhost:$metrics/metrics
  users        $(short "$DATA")/dev-credentials.json has their addresses and passwords
  logs         $(short "$DATA")/log/

Sign in and list the tenants:

  token=\$(curl -s http://localhost:$http/v1/auth:quickLogin -H 'content-type: application/json' \\
    -d '{"role": "SUPERUSER"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
  curl -s http://localhost:$http/v1/tenants -H "authorization: Bearer \$token"

TEXT
}

# Ends what was started, in the opposite order. Runs once, however this script ends.
stop_all() {
  trap '' INT TERM HUP
  if [ -n "${server_pid:-}" ] && kill -TERM "$server_pid" 2> /dev/null; then
    wait "$server_pid" || true
  fi
  if [ "${started_postgres:-}" = true ]; then
    postgres_stop "$DATA/postgres" 9>&- || true
  fi
  rm -f "$CONTROL/run.pid" "$CONTROL/run.ready"
}

serve() {
  take_lock
  echo $$ > "$CONTROL/run.pid"
  rm -f "$CONTROL/run.ready"
  trap stop_all EXIT
  trap 'exit 0' INT TERM HUP
  step 'Installing packages' tools/install-packages.sh build run
  step 'Building' build
  copy_app
  make_certificate
  start_database 9>&-
  step 'Migrating' migrate
  start_server
  wait_until_ready
  print_block | tee "$CONTROL/run.ready.new"
  mv "$CONTROL/run.ready.new" "$CONTROL/run.ready"
  echo 'Ctrl-C stops it.'
  wait "$server_pid" && exit 0
  fail "the server ended; its log is $(short "$DATA")/log/server.log"
}

# Starts this script anew in a session of its own, and follows it until it is ready.
detach() {
  local pid log=$CONTROL/run.log
  if running_pid > /dev/null; then
    fail "it runs already (process $(running_pid)); stop it with ./run.sh --stop"
  fi
  rm -f "$CONTROL/run.ready"
  setsid ./run.sh > "$log" 2>&1 < /dev/null &
  pid=$!
  while [ ! -f "$CONTROL/run.ready" ]; do
    kill -0 "$pid" 2> /dev/null || {
      cat "$log" >&2
      exit 1
    }
    sleep 0.05
  done
  cat "$CONTROL/run.ready"
  echo "It runs until ./run.sh --stop; what it says goes to $(short "$log")."
}

case "${1:-}" in
  '') action=serve ;;
  --detach) action=detach ;;
  --stop) action=stop_running ;;
  --ctl) action=ctl ;;
  --help | -h)
    usage
    exit
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
if [ "$action" != ctl ] && [ $# -gt 1 ]; then
  usage >&2
  exit 2
fi
find_places
make_places
$action "${@:2}"
