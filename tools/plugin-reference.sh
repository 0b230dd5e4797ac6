#!/usr/bin/env bash
# Writes the end of docs/plugins.md, from `## Limits` on: what a built smoothctl says of the tables.
#
#   tools/plugin-reference.sh [SMOOTHCTL]
set -euo pipefail
cd "$(dirname "$0")/.."
guide=$(sed '/^## Limits$/,$d' docs/plugins.md)
printf '%s\n\n' "$guide" > docs/plugins.md
"${1:-build/asan/smoothctl}" plugin reference --markdown >> docs/plugins.md
