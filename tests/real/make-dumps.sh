#!/usr/bin/env bash
# Makes tests/data/dumps anew: the product is driven to every state on SQLite and on PostgreSQL, killed, and its databases are written out as text. Run it when a release changes a model, and say in the README there
# at which migrations it was; older dumps stay as long as their release may be upgraded from.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run=$(mktemp -d /tmp/appsedu-dumps.XXXXXX); chmod 711 "$run"
source "$here/servers.sh"
trap 'stop_servers; rm -rf "$run"' EXIT
bash "$here/install.sh" >"$run/install.log" 2>&1 || { tail -20 "$run/install.log"; exit 1; }
for project in services/AllInOne services/CloudSimulator tests/EndToEnd.Tests; do dotnet build "$here/../$project" --nologo -v quiet || exit 1; done
start_postgres || exit 1
dotnet test "$here/EndToEnd.Tests" --no-build --nologo --filter "FullyQualifiedName~MakeDumps${1:+.$1}" --logger "console;verbosity=normal"
