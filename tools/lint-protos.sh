#!/usr/bin/env bash
# Checks the protos with buf: lint, format, and that no change breaks clients (buf.yaml).
#
#   tools/lint-protos.sh [COMMIT]   compares with COMMIT's protos. Without it: with HEAD's where
#                                   proto/ has uncommitted changes, else with those before the
#                                   last commit that touched it.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly BUF_VERSION=1.75.0
readonly BUF_DIR=build/tools/buf-$BUF_VERSION
readonly BUF=$BUF_DIR/node_modules/.bin/buf

install_buf() {
  [ -x "$BUF" ] && return
  command -v npm >/dev/null || {
    echo "tools/lint-protos.sh: npm is missing; install the packages of README.md" >&2
    exit 1
  }
  mkdir -p "$BUF_DIR"
  npm install --silent --no-fund --no-audit --no-save --prefix "$BUF_DIR" \
    "@bufbuild/buf@$BUF_VERSION"
}

# The commit to compare with; nothing when proto/ has no earlier one.
earlier_commit() {
  if [ -n "$(git status --porcelain -- proto)" ]; then
    git rev-parse --quiet --verify HEAD || true
    return
  fi
  local last
  last=$(git log -1 --format=%H -- proto 2>/dev/null) || return 0
  [ -z "$last" ] || git rev-parse --quiet --verify "$last^" || true
}

check_breaking() {
  local commit=$1
  if [ -z "$commit" ] || ! git cat-file -e "$commit:proto" 2>/dev/null; then
    echo "buf breaking: skipped, there are no earlier protos to compare with"
    return
  fi
  # A tree of its own, because the workspace's imports are not in any commit.
  before=$(mktemp -d build/tools/before.XXXXXX)
  trap 'rm -rf "$before"' EXIT
  mkdir -p "$before/build/tools" "$before/tests/proto"
  git archive "$commit" proto | tar -x -C "$before"
  cp buf.yaml "$before"
  cp -r build/tools/googleapis "$before/build/tools"
  "$BUF" breaking proto --against "$before/proto"
  echo "buf breaking: nothing since $commit breaks clients"
}

tools/fetch-googleapis.sh
install_buf
for module in proto tests/proto; do
  "$BUF" lint "$module"
  "$BUF" format --diff --exit-code "$module"
done
check_breaking "${1-$(earlier_commit)}"
