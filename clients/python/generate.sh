#!/usr/bin/env bash
# Writes the stubs in smoothschedule/v1/ from proto/, with gRPC's own generator.
#
#   clients/python/generate.sh           brings the stubs up to date
#   clients/python/generate.sh --check   changes nothing; exit 1 with the names of those that differ
#
# The generator lives in build/tools/. Its version is the oldest that pyproject.toml allows at run
# time: stubs work with the release that made them and newer ones.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly GRPC_VERSION=1.76.0
readonly PROTOBUF_VERSION=6.31.1
readonly TOOLS=build/tools/python-stubs-$GRPC_VERSION-$PROTOBUF_VERSION
readonly STUBS=clients/python/smoothschedule/v1

fail() {
  echo "clients/python/generate.sh: $*" >&2
  exit 1
}

# The mark comes last: an interrupted download is not taken for a complete one.
install_generator() {
  [ -e "$TOOLS/.complete" ] && return
  rm -rf "$TOOLS"
  python3 -m venv "$TOOLS"
  "$TOOLS/bin/pip" --quiet --disable-pip-version-check install \
    "grpcio-tools==$GRPC_VERSION" "protobuf==$PROTOBUF_VERSION" 'setuptools<81'
  touch "$TOOLS/.complete"
}

generate() {
  local out=$1
  "$TOOLS/bin/python" -m grpc_tools.protoc -Iproto -Ibuild/tools/googleapis \
    --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" proto/smoothschedule/v1/*.proto
  # Files without a service get an empty companion, which nobody imports.
  grep --files-without-match --null 'channel\.' "$out"/smoothschedule/v1/*_pb2_grpc.py |
    xargs --null --no-run-if-empty rm
}

check() {
  local differences
  differences=$(diff -rq -x __init__.py -x __pycache__ "$1" "$STUBS" |
    sed -E "s|$1|generated|") && return
  echo "$differences" >&2
  fail "$STUBS is not what proto/ gives; run clients/python/generate.sh and commit the result"
}

main() {
  case ${1-} in
    '' | --check) ;;
    *) fail "unknown argument '$1'; there is --check" ;;
  esac
  mkdir -p build/tools
  exec 9>build/tools/python-stubs.lock
  flock 9
  tools/fetch-googleapis.sh
  install_generator
  out=$(mktemp -d build/tools/python-stubs.XXXXXX)
  trap 'rm -rf "$out"' EXIT
  generate "$out"
  if [ "${1-}" = --check ]; then
    check "$out/smoothschedule/v1"
  else
    rm -f "$STUBS"/*_pb2*
    cp "$out"/smoothschedule/v1/* "$STUBS"
  fi
}

main "$@"
