#!/usr/bin/env bash
# Measures the server against its goals, beside its peers: bench/run.sh [NAME…], of echo,
# get-tenant, json, audit, tls, tenants, plugins, memory; --help says more. Installs what is missing,
# builds, takes about five minutes after that, and stops everything it started, also on Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."

case " $* " in
  *' --help '* | *' -h '*) exec python3 bench/bench.py --help ;;
esac
bench/build.sh
exec python3 bench/bench.py "$@"
