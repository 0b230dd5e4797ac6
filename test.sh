#!/usr/bin/env bash
# Installs what tests need, builds with sanitizers, and runs every test. The last line says
# "N passed, M failed"; the exit code is 0 only if nothing failed and every part could run.
#
#   ./test.sh [PART...]     build unit db generated tools lint language clients differential
#                       e2e fuzz
#
# Each part prints its own tally. What it starts (PostgreSQL, servers) is private to this run and
# stops with it.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

readonly ALL_PARTS=(build lint generated unit db tools language clients differential e2e fuzz)
readonly BUILD=build/asan
readonly VENV=build/test-venv
readonly TOOLS=$PWD/build/tools/bin
readonly H2SPEC_MODULE=github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible # the last in the proxy
readonly GRPCURL_MODULE=github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3
readonly DIFFERENTIAL_MESSAGES=${DIFFERENTIAL_MESSAGES:-2000}
readonly FUZZ_SECONDS=${FUZZ_SECONDS:-5}

total_passed=0
total_failed=0
passed=0 # of the part that runs
failed=0

# shellcheck source=tools/postgres.sh
. tools/postgres.sh

# --- Tallies ----------------------------------------------------------------------------------------

# Counts one check by its command's outcome; its output is shown when it fails.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n%s\n' "$name" "$(tail -n 60 <<< "$output")"
  fi
}

# Counts what a cmocka program says of its tests; one that ends early counts as one more failure.
run_cmocka() {
  local program=$1 output code good bad
  output=$(timeout 300 "$program" 2>&1)
  code=$?
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' <<< "$output" | tail -n 1)
  bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s), listed below:/\1/p' <<< "$output" | tail -n 1)
  [ "$code" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || bad=1
  [ -n "$good" ] || [ "${bad:-0}" -gt 0 ] || bad=1
  passed=$((passed + ${good:-0}))
  failed=$((failed + ${bad:-0}))
  if [ "${bad:-0}" -gt 0 ]; then
    printf 'FAILED  %s (exit code %d)\n' "${program##*/}" "$code"
    grep -v -e '^\[ RUN ' -e '^\[       OK ' <<< "$output" | tail -n 60
  fi
}

# Counts what pytest says of its tests, skipped ones as failed in CI: there everything can run.
run_pytest() {
  local report=build/test-report.xml code counts
  rm -f "$report"
  "$VENV/bin/python" -m pytest -q --no-header -p no:cacheprovider -rfE --junit-xml="$report" "$@"
  code=$?
  counts=$(python3 - "$report" "${CI:-}" <<'PYTHON'
import sys, xml.etree.ElementTree as ElementTree
try:
    suites = list(ElementTree.parse(sys.argv[1]).iter("testsuite"))
except (OSError, ElementTree.ParseError):
    suites = []
tests, bad, skipped = (
    sum(int(suite.get(name, 0)) for suite in suites for name in names)
    for names in (["tests"], ["failures", "errors"], ["skipped"])
)
print(tests - bad - skipped, bad + (skipped if sys.argv[2] else 0))
PYTHON
  )
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  # An interrupted run, or one without tests, failed whatever its report says.
  if [ "$code" -gt 1 ]; then
    failed=$((failed + 1))
    echo "FAILED  pytest ended with exit code $code"
  fi
}

# --- What parts need --------------------------------------------------------------------------------

make_venv() {
  local stamp=$VENV/.complete
  cmp -s tests/requirements.txt "$stamp" && return
  rm -rf "$VENV"
  python3 -m venv "$VENV" &&
    "$VENV/bin/pip" --quiet --disable-pip-version-check install -r tests/requirements.txt &&
    cp tests/requirements.txt "$stamp"
}

# A Go program at a pinned version, in a folder of our own.
install_go_tool() {
  local module=$1 name
  name=${module%@*}
  name=${name##*/}
  [ -x "$TOOLS/$name" ] && [ "$(cat "$TOOLS/$name.version" 2> /dev/null)" = "$module" ] && return
  GOBIN=$TOOLS go install "$module" && echo "$module" > "$TOOLS/$name.version"
}

# Sets SMOOTH_TEST_DATABASE_URL to a cluster in a folder of this run.
start_postgres() {
  [ -z "${SMOOTH_TEST_DATABASE_URL:-}" ] || return 0
  scratch=$(mktemp -d /tmp/smooth-test.XXXXXX)
  if [ "$(id -u)" = 0 ]; then
    PRIVATE_USER=postgres
    chown postgres: "$scratch"
  fi
  # What a crash of the machine would lose is lost with the run anyway.
  postgres_start "$scratch/data" "$scratch" fsync=off full_page_writes=off || return 1
  export SMOOTH_TEST_DATABASE_URL=$POSTGRES_SUPERUSER_URL
}

stop_postgres() {
  [ -n "${scratch:-}" ] || return 0
  postgres_stop "$scratch/data"
  rm -rf "$scratch"
}

export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:detect_stack_use_after_return=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

# --- Parts ------------------------------------------------------------------------------------------

build_preset() {
  local preset=$1 log=build/test-build-$1.log
  shift
  mkdir -p build
  if ! { [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset"; } > "$log" 2>&1 ||
    ! cmake --build --preset "$preset" "$@" >> "$log" 2>&1; then
    grep -E -A8 'error:|Error' "$log" | head -n 60
    tail -n 5 "$log"
    return 1
  fi
}

part_build() {
  check 'build asan' build_preset asan
}

part_unit() {
  local program
  for program in "$BUILD"/tests/unit/* "$BUILD"/tests/jail/*; do
    run_cmocka "$program"
  done
}

part_db() {
  local program
  start_postgres || return 1
  for program in "$BUILD"/tests/db/*; do
    run_cmocka "$program"
  done
}

part_generated() {
  check 'gen/ is fresh' tools/generate.sh --check
  check 'clients/python is fresh' clients/python/generate.sh --check
}

part_lint() {
  check 'protos' tools/lint-protos.sh
  local name
  for name in format includes sql words shell tidy; do
    check "lint $name" tools/lint.sh "$name"
  done
}

part_tools() {
  make_venv || return 1
  run_pytest tests/tools
}

part_language() {
  make_venv || return 1
  run_pytest tests/language
}

part_clients() {
  make_venv || return 1
  run_pytest tests/clients/python
}

part_differential() {
  make_venv || return 1
  check "json differential, $DIFFERENTIAL_MESSAGES messages" \
    "$VENV/bin/python" tests/differential/json_differential.py \
    --testee "$BUILD/tests/json_testee" --count "$DIFFERENTIAL_MESSAGES" --seed 1
}

part_e2e() {
  make_venv || return 1
  check 'install h2spec' install_go_tool "$H2SPEC_MODULE"
  check 'install grpcurl' install_go_tool "$GRPCURL_MODULE"
  SMOOTHD=$BUILD/smoothd-testing SMOOTHCTL=$BUILD/smoothctl \
    H2SPEC=$TOOLS/h2spec GRPCURL=$TOOLS/grpcurl run_pytest tests/e2e
}

# A copy of the corpus: what a short run finds stays out of the tree.
run_fuzzer() {
  local program=$1 corpus found
  corpus=tests/fuzz/corpus/${program##*/fuzz_}
  found=$(mktemp -d)
  (cd "$found" && timeout $((FUZZ_SECONDS + 120)) "$program" -max_total_time="$FUZZ_SECONDS" \
    -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$OLDPWD/build/fuzz-" -verbosity=0 \
    "$found" "$OLDPWD/$corpus")
  local code=$?
  rm -rf "$found"
  return $code
}

part_fuzz() {
  check 'build fuzz' build_preset fuzz --target fuzzers
  local program
  for program in "$PWD"/build/fuzz/fuzz/fuzz_*; do
    [ -x "$program" ] && check "${program##*/}, $FUZZ_SECONDS s" run_fuzzer "$program"
  done
}

# --- All of it --------------------------------------------------------------------------------------

finish() {
  trap '' INT TERM
  stop_postgres
}
trap finish EXIT
trap 'exit 130' INT TERM

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=("${ALL_PARTS[@]}")
for part in "${parts[@]}"; do
  declare -F "part_$part" > /dev/null || {
    echo "test.sh: there is no part \"$part\"; there are: ${ALL_PARTS[*]}" >&2
    exit 2
  }
done

if ! tools/install-packages.sh build run test; then
  echo '0 passed, 1 failed'
  exit 1
fi
for part in "${parts[@]}"; do
  passed=0
  failed=0
  begun=$SECONDS
  if ! "part_$part"; then
    echo "FAILED  the part $part could not run"
    failed=$((failed + 1))
  fi
  echo "$part: $passed passed, $failed failed ($((SECONDS - begun)) s)"
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
done
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ]
