#!/usr/bin/env bash
# Where a worker's time goes: bench/profile.sh [echo|get-tenant]. Samples the worker under the load
# of that bench and prints the functions that took most; the whole profile stays in build/bench/.
# Without perf events, as on some virtual machines, callgrind counts instructions instead.
set -euo pipefail
cd "$(dirname "$0")/.."

bench/build.sh
exec python3 bench/profile_worker.py "$@"
