#!/usr/bin/env bash
# The long versions of tests that test.sh runs briefly:
#
#   tests/long.sh differential   100,000 random messages through the JSON codec (or $MESSAGES)
#   tests/long.sh fuzz           10 minutes for each fuzzer (or $SECONDS_EACH)
#   tests/long.sh chaos          8 minutes of mixed load (or $SOAK_SECONDS and a little), then kills,
#                                crashes, reloads and restarts under a verified load; or one of the
#                                two: chaos soak, chaos disturb
#   tests/long.sh grants         100,000 random grants against a model (or $GRANT_STEPS)
#   tests/long.sh race           64 clients race for 10,000 times of resources (or: race CLIENTS SLOTS)
#   tests/long.sh isolation      10,000,000 rows of 50 tenants are read (or: isolation ROWS) amid errors,
#                                cancelled calls and lost connections, none of another tenant
#   tests/long.sh sign-in        whether unknown users and wrong passwords take as long: 20,000 tries
#                                (or $TRIES) with hashes that cost next to nothing, then 1,000 (or
#                                $REAL_TRIES) with real ones; then what a flood of sign-ins does to
#                                other calls; or one of the two: sign-in timing, sign-in flood
#   tests/long.sh migrate        smoothctl migrate killed ten times over 1,000 tenants (or the numbers
#                                given: migrate TENANTS KILLS), then let through and looked at
#   tests/long.sh audit          10,000 changes of a chain of the audit (or $MUTATIONS), each found
#   tests/long.sh tidy           clang-tidy on every source
set -euo pipefail
cd "$(dirname "$0")/.."

# Without sanitizers: memory and time are what is measured. Any part of test.sh makes the venv.
prepare_release() {
  ./test.sh clients
  cmake --preset release > /dev/null
  cmake --build --preset release --target smoothd-testing smoothctl smoothctl-testing smooth-plugin-runner
  export SMOOTHD=$PWD/build/release/smoothd-testing SMOOTHCTL=$PWD/build/release/smoothctl
}

case "${1:-}" in
  differential) DIFFERENTIAL_MESSAGES=${MESSAGES:-100000} exec ./test.sh build differential ;;
  fuzz) FUZZ_SECONDS=${SECONDS_EACH:-600} exec ./test.sh fuzz ;;
  chaos)
    prepare_release
    exec build/test-venv/bin/python tests/chaos/chaos.py "${@:2}"
    ;;
  grants) GRANT_STEPS=${GRANT_STEPS:-100000} exec ./test.sh build db ;;
  race | isolation)
    prepare_release
    exec build/test-venv/bin/python "tests/load/$1.py" "${@:2}"
    ;;
  sign-in) exec tests/long/sign_in.sh "${@:2}" ;;
  migrate)
    prepare_release
    exec build/test-venv/bin/python tests/chaos/kill_migrate.py "${@:2}"
    ;;
  audit) SMOOTH_AUDIT_MUTATIONS=${MUTATIONS:-10000} exec ./test.sh build db ;;
  tidy) SMOOTH_TIDY=all exec tools/lint.sh tidy ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
