#!/usr/bin/env bash
# Measures making and migrating many tenants: bench/tenants.sh [TENANTS] (5,000, which takes about
# ten minutes), beside django-tenants from PyPI in the same run. Installs what is missing, builds,
# and stops everything it started.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly VENV=build/bench/django-venv
readonly PEER=bench/peers/django_tenants/requirements.txt

tools/install-packages.sh build run bench
tools/fetch-googleapis.sh
[ -f build/release/build.ninja ] || cmake --preset release > /dev/null
cmake --build --preset release --target smoothd-testing smoothctl-testing > /dev/null
if ! cmp -s "$PEER" "$VENV/.complete"; then
  rm -rf "$VENV"
  mkdir -p "${VENV%/*}"
  python3 -m venv "$VENV"
  "$VENV/bin/pip" --quiet --disable-pip-version-check install -r "$PEER"
  cp "$PEER" "$VENV/.complete"
fi
exec python3 bench/tenants.py "$@"
