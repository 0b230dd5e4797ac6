#!/usr/bin/env bash
# Writes gen/ from proto/, tests/proto/, src/**/*.sql, schema/, docs/plugins/ and a pinned list of
# passwords.
#
#   tools/generate.sh           brings gen/ up to date; files that stay the same keep their time
#   tools/generate.sh --check   changes nothing; exit 1 with the names of files that would change
#   tools/generate.sh --tools   only makes the generators themselves ready, in build/tools/
#
# Everything is written beside gen/ first and moved in at the end, so a failure leaves gen/ as it
# was. Runs that overlap wait for each other. Tools and downloads are kept in build/tools/.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CACHE=build/tools
readonly PLUGIN=$CACHE/protoc-gen-smooth/protoc-gen-smooth
readonly GRPC_PROTO=/usr/share/grpc-proto
readonly IMPORTS=(-Iproto "-I$CACHE/googleapis" "-I$GRPC_PROTO" -I/usr/include)

# Foreign files that ours import, or that the server itself serves and answers with.
readonly FOREIGN=(
  google/protobuf/{any,descriptor,duration,empty,field_mask,struct,timestamp,wrappers}.proto
  google/api/{annotations,field_behavior,http}.proto
  google/rpc/{code,error_details,status}.proto
  grpc/health/v1/health.proto
  grpc/reflection/{v1,v1alpha}/reflection.proto
)

fail() {
  echo "tools/generate.sh: $*" >&2
  exit 1
}

require_tools() {
  local tool
  for tool in cc pkg-config protoc protoc-c python3 flock; do
    command -v "$tool" >/dev/null || fail "$tool is missing; install the packages of README.md"
  done
  [ -d "$GRPC_PROTO" ] || fail "$GRPC_PROTO is missing; install the Debian package grpc-proto"
}

# protoc-gen-smooth reads options through the messages that protoc-c makes of their protos.
build_plugin() {
  local dir=${PLUGIN%/*}
  local newer=tools/protoc-gen-smooth
  if [ -x "$PLUGIN" ]; then
    newer=$(find tools/protoc-gen-smooth proto/smoothschedule/v1/options.proto -newer "$PLUGIN")
  fi
  [ -n "$newer" ] || return 0
  rm -rf "$dir"
  mkdir -p "$dir/pb"
  protoc-c "${IMPORTS[@]}" --c_out="$dir/pb" google/protobuf/{descriptor,compiler/plugin}.proto \
    google/api/{field_behavior,http}.proto smoothschedule/v1/options.proto
  local flags
  flags=$(pkg-config --cflags --libs libprotobuf-c)
  # shellcheck disable=SC2046,SC2086 # lists of words
  cc -std=gnu11 -O1 -g -D_GNU_SOURCE -Wall -Wextra -Werror -isystem "$dir/pb" \
    tools/protoc-gen-smooth/*.c $(find "$dir/pb" -name '*.c') $flags -o "$PLUGIN"
}

find_protos() {
  [ -d "$1" ] || return 0
  (cd "$1" && find . -name '*.proto' -printf '%P\n' | LC_ALL=C sort)
}

generate_protos() {
  local out=$1 ours tests
  mapfile -t ours < <(find_protos proto)
  mapfile -t tests < <(find_protos tests/proto)
  mkdir -p "$out/pb" "$out/services" "$out/test"
  protoc "${IMPORTS[@]}" --plugin=protoc-gen-smooth="$PLUGIN" --c_out="$out/pb" \
    --smooth_out=types,registry=wire_files:"$out/pb" "${ours[@]}" "${FOREIGN[@]}"
  protoc "${IMPORTS[@]}" --plugin=protoc-gen-smooth="$PLUGIN" \
    --smooth_out=services:"$out/services" "${ours[@]}" "${FOREIGN[@]}"
  [ ${#tests[@]} -gt 0 ] || return 0
  protoc "${IMPORTS[@]}" -Itests/proto --plugin=protoc-gen-smooth="$PLUGIN" \
    --c_out="$out/test" --smooth_out=types:"$out/test" "${tests[@]}"
  protoc "${IMPORTS[@]}" -Itests/proto --plugin=protoc-gen-smooth="$PLUGIN" \
    --smooth_out=services:"$out/test" "${tests[@]}"
}

# Moves what differs into gen/, one rename a file: a build that runs meanwhile sees whole files.
install_into_gen() {
  local out=$1 file
  while read -r file; do
    [ -e "$out/$file" ] || rm "gen/$file"
  done < <(cd gen && find . -type f -printf '%P\n')
  while read -r file; do
    cmp -s "$out/$file" "gen/$file" && continue
    mkdir -p "$(dirname "gen/$file")"
    mv "$out/$file" "gen/$file"
    echo "gen/$file"
  done < <(cd "$out" && find . -type f -printf '%P\n' | LC_ALL=C sort)
  find gen -mindepth 1 -type d -empty -delete
}

check_gen() {
  local out=$1 differences
  differences=$(diff -rq gen "$out" | sed -E "s|^Files (gen/.*) and .* differ$|\1 is out of date|;
    s|^Only in $out/?(.*): (.*)|gen/\1/\2 is missing|; s|^Only in (gen.*): (.*)|\1/\2 has no source|;
    s|gen//|gen/|") || true
  [ -z "$differences" ] && return
  echo "$differences" >&2
  fail "gen/ is not what its sources give; run tools/generate.sh and commit the result"
}

main() {
  case ${1-} in
    '' | --check | --tools) ;;
    *) fail "unknown argument '$1'; there are --check and --tools" ;;
  esac
  require_tools
  mkdir -p "$CACHE" gen
  exec 9>"$CACHE/generate.lock"
  flock 9
  tools/fetch-googleapis.sh
  build_plugin
  [ "${1-}" != --tools ] || return 0
  out=$(mktemp -d "$CACHE/gen.XXXXXX")
  trap 'rm -rf "$out"' EXIT
  generate_protos "$out"
  python3 tools/sqlgen.py --types "$out/pb" --out "$out"
  python3 tools/sqlgen.py --types "$out/test" --out "$out/test" --only-apps tests/testd/apps
  mkdir -p "$out/passwords"
  tools/common-passwords.sh "$out/passwords"
  mkdir -p "$out/examples"
  python3 tools/example_plugins.py docs/plugins "$out/examples"
  if [ "${1-}" = --check ]; then
    check_gen "$out"
  else
    install_into_gen "$out"
  fi
}

main "$@"
