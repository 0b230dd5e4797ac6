#!/usr/bin/env bash
# Puts google/api/*.proto and google/rpc/*.proto into build/tools/googleapis, once. They come from a
# pinned package rather than from a copy in our tree.
set -euo pipefail
cd "$(dirname "$0")/.."

# The last line of releases whose error_details.proto has no proto3 `optional`, which protobuf-c 1.4
# refuses; fields added since are unknown fields to either side.
readonly VERSION=1.69.2
readonly SHA256=0b30452ff9c7a27d80bfc5718954063e8ab53dd3697093d3bc99581f5fd24212
readonly TARGET=build/tools/googleapis

mkdir -p build/tools
exec 8>build/tools/googleapis.lock
flock 8
[ "$(cat "$TARGET/.version" 2>/dev/null)" = "$VERSION" ] && exit

work=$(mktemp -d build/tools/fetch.XXXXXX)
trap 'rm -rf "$work"' EXIT
echo "googleapis-common-protos==$VERSION --hash=sha256:$SHA256" >"$work/requirements.txt"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check download --no-deps --only-binary :all: \
  --require-hashes --requirement "$work/requirements.txt" --dest "$work"
python3 -m zipfile -e "$work"/googleapis_common_protos-*.whl "$work/wheel"
mkdir "$work/protos"
(cd "$work/wheel" && find google/api google/rpc -name '*.proto' -exec cp --parents {} ../protos \;)
echo "$VERSION" >"$work/protos/.version"
rm -rf "$TARGET"
mv "$work/protos" "$TARGET"
