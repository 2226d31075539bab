#!/usr/bin/env bash
# One benchmark by its name, or all of them, the longest first: bash tests/Benchmarks/run.sh [NAME [SIZE…]]; --help names them.
# Each prints the machine's load, what it measured, and the figure beside its limit. Figures need a machine that does nothing else.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dotnet build "$here" -c Release --nologo -v quiet
program=$here/bin/Release/net10.0/AppsEducation.Benchmarks.dll
# On a broker and a database of its own, which end with it.
operations() (
  set +e
  run=$(mktemp -d /tmp/appsedu-bench.XXXXXX); chmod 711 "$run"
  source "$here/../servers.sh"
  trap 'stop_servers; rm -rf "$run"' EXIT
  trap 'exit 130' INT TERM
  if ! { start_postgres && start_rabbitmq; } >"$run/servers.log" 2>&1; then
    echo "operations: skipped, since RabbitMQ and PostgreSQL could not be started here (as root, with what tests/install.sh installs):"
    tail -5 "$run/servers.log"
    exit 0
  fi
  dotnet "$program" operations "$@"
)
[ "${1:-}" != operations ] || { operations "${@:2}"; exit; }
[ $# -eq 0 ] || exec dotnet "$program" "$@"
for name in waiters thousand thirty-by-eight inventory instance page operations cold-start memory; do
  echo "== $name"
  if [ "$name" = operations ]; then operations; else dotnet "$program" "$name"; fi
done
