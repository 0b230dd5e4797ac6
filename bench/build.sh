#!/usr/bin/env bash
# Installs and builds what bench/run.sh and bench/profile.sh need: the server as it is released, with
# the test service beside the real ones, and the peers.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-packages.sh build run bench
tools/fetch-googleapis.sh

configure() { # SOURCE BUILD [OPTION…]: once; cmake itself notices later changes
  [ -f "$2/build.ninja" ] || cmake -S "$1" -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo "${@:3}" >/dev/null
}
configure . build/release
cmake --build build/release --target smoothd-testing smoothctl json_bench
configure bench/peers build/bench/peers
cmake --build build/bench/peers
