#!/usr/bin/env bash
# Installs and builds what bench/run.sh and bench/profile.sh need: the server as it is released, with
# the test service beside the real ones, and the peers.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-packages.sh build run bench
tools/fetch-googleapis.sh

build() { # SOURCE FOLDER [TARGET…]
  [ -f "$2/build.ninja" ] ||
    cmake -S "$1" -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo > /dev/null
  ninja -C "$2" --quiet "${@:3}"
}

build . build/release smoothd-testing smoothctl smoothctl-testing smooth-plugin-runner json_bench \
  audit_bench
build bench/peers build/bench/peers
