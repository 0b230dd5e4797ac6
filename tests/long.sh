#!/usr/bin/env bash
# The long versions of tests that test.sh runs briefly:
#
#   tests/long.sh differential   100,000 random messages through the JSON codec (or $MESSAGES)
#   tests/long.sh fuzz           10 minutes for each fuzzer (or $SECONDS_EACH)
#   tests/long.sh chaos          8 minutes of mixed load (or $SOAK_SECONDS and a little), then kills,
#                                crashes, reloads and restarts under a verified load; or one of the
#                                two: chaos soak, chaos disturb
#   tests/long.sh audit          10,000 changes of a chain of the audit (or $MUTATIONS), each found
#   tests/long.sh tidy           clang-tidy on every source
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  differential) DIFFERENTIAL_MESSAGES=${MESSAGES:-100000} exec ./test.sh build differential ;;
  fuzz) FUZZ_SECONDS=${SECONDS_EACH:-600} exec ./test.sh fuzz ;;
  chaos)
    # Without sanitizers: memory and time are what is measured. Any part of test.sh makes the venv.
    ./test.sh clients
    cmake --preset release > /dev/null
    cmake --build --preset release --target smoothd-testing smoothctl
    export SMOOTHD=$PWD/build/release/smoothd-testing SMOOTHCTL=$PWD/build/release/smoothctl
    exec build/test-venv/bin/python tests/chaos/chaos.py "${@:2}"
    ;;
  audit) SMOOTH_AUDIT_MUTATIONS=${MUTATIONS:-10000} exec ./test.sh build db ;;
  tidy) SMOOTH_TIDY=all exec tools/lint.sh tidy ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
