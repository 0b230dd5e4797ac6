#!/usr/bin/env bash
# tests/long.sh sign-in: see there.
#
#   tests/long/sign_in.sh [timing] [flood]     both by default
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tools/postgres.sh
. tools/postgres.sh

# Without sanitizers: time is what is measured.
build() {
  cmake --preset release > /dev/null
  cmake --build --preset release --target "$@"
}

timing() {
  build sign_in_timing
  scratch=$(mktemp -d /tmp/smooth-long.XXXXXX)
  if [ "$(id -u)" = 0 ]; then
    export PRIVATE_USER=postgres
    chown postgres: "$scratch"
  fi
  trap 'postgres_stop "$scratch/data"; rm -rf "$scratch"' EXIT
  postgres_start "$scratch/data" "$scratch" fsync=off full_page_writes=off
  export SMOOTH_TEST_DATABASE_URL=$POSTGRES_SUPERUSER_URL
  # Its log lines go to standard error.
  (cd build/release && tests/long/sign_in_timing "${TRIES:-20000}" 2> /dev/null)
  (cd build/release && tests/long/sign_in_timing "${REAL_TRIES:-1000}" real 2> /dev/null)
}

flood() {
  ./test.sh clients # which makes the venv
  build smoothd-testing smoothctl
  SMOOTHD=$PWD/build/release/smoothd-testing SMOOTHCTL=$PWD/build/release/smoothctl \
    build/test-venv/bin/python tests/long/sign_in_flood.py
}

[ $# -gt 0 ] || set -- timing flood
for part in "$@"; do
  case "$part" in
    timing | flood) "$part" ;;
    *)
      echo "tests/long/sign_in.sh: there are timing and flood" >&2
      exit 2
      ;;
  esac
done
