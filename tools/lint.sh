#!/usr/bin/env bash
# Checks of the source that the compiler does not make.
#
#   tools/lint.sh format    clang-format would change nothing
#   tools/lint.sh includes  each foreign header is included by one folder only
#   tools/lint.sh sql       no SQL in C, and no statement without parameters of its own
#   tools/lint.sh words     nothing is left to do
#   tools/lint.sh shell     shellcheck
#   tools/lint.sh tidy      clang-tidy, on sources changed since the last commit or in it;
#                           SMOOTH_TIDY=all: on all
set -euo pipefail
cd "$(dirname "$0")/.."

# Files of the tree, without what generators write.
list_files() {
  git ls-files --cached --others --exclude-standard -- "$@" | grep -v -e '^gen/' -e '_pb2' | while read -r file; do
    [ -f "$file" ] && echo "$file"
  done
}

# Fails when the files named on standard input have lines of a pattern, and says what they break.
refuse_lines() {
  local rule=$1 pattern=$2 lines
  lines=$(xargs --no-run-if-empty grep -nE -- "$pattern" /dev/null) || true
  [ -n "$lines" ] || return 0
  printf '%s:\n%s\n' "$rule" "$lines"
  return 1
}

lint_format() {
  list_files '*.c' '*.h' | xargs clang-format --dry-run -Werror
}

# FOLDERS HEADERS, both as patterns. libpq hands out its SSL object, of which store/ asks what
# waits in it.
foreign_headers() {
  cat <<'TABLE'
src/base/ uv\.h
src/auth/ utf8proc\.h
src/rpc/ nghttp2/|llhttp
src/(rpc|store)/ openssl/ssl
src/store/ libpq-fe
src/egress/ curl/|ares\.h
src/policy/ yaml\.h
src/runner/ Python\.h|seccomp\.h
src/wire/ idn2\.h|libpsl\.h
TABLE
}

lint_includes() {
  local folders headers failed=0
  while read -r folders headers; do
    list_files 'src/*.c' 'src/*.h' | grep -vE "^$folders" |
      refuse_lines "belongs to $folders only" "^#include <($headers)" || failed=1
  done < <(foreign_headers)
  return $failed
}

lint_sql() {
  local failed=0
  # PQexec takes several commands in one text: the shape of an injection.
  list_files 'src/*.c' |
    refuse_lines 'only statements with parameters' '\bPQexec\(|\bPQsendQuery\(' || failed=1
  list_files 'src/*.c' | grep -v '^src/store/' |
    refuse_lines 'queries belong into *.sql files' \
      '"[[:space:]]*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|SET ROLE|GRANT) ' ||
    failed=1
  return $failed
}

lint_words() {
  list_files '*.c' '*.h' '*.sh' '*.py' '*.proto' '*.sql' '*.txt' '*.yaml' '*.md' |
    grep -v '^tools/lint.sh$' |
    refuse_lines 'finish it or file an issue' '\b(TODO|FIXME|XXX|HACK)\b'
}

lint_shell() {
  list_files '*.sh' .ci/run | xargs shellcheck -x
}

# Sources that differ from the commit before the last, so that a fresh clone checks its newest.
list_changed() {
  if [ "${SMOOTH_TIDY:-}" = all ]; then
    list_files 'src/*.c'
    return
  fi
  local earlier
  earlier=$(git rev-parse --quiet --verify HEAD~1 || git hash-object -t tree /dev/null)
  {
    git diff --name-only "$earlier" -- 'src/*.c'
    git ls-files --others --exclude-standard -- 'src/*.c'
  } | sort -u | while read -r file; do
    [ -f "$file" ] && echo "$file"
  done
}

lint_tidy() {
  local compiled=build/asan/compile_commands.json
  [ -f "$compiled" ] || {
    echo "tidy needs $compiled; run ./test.sh build first"
    return 1
  }
  list_changed | xargs --no-run-if-empty --max-procs="$(nproc)" --max-args=4 \
    clang-tidy --quiet --extra-arg=-Wno-unknown-warning-option -p build/asan 2> /dev/null
}

case "${1:-}" in
  format | includes | sql | words | shell | tidy) "lint_$1" ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
