#!/usr/bin/env bash
# The fleet in full: thirty academies × three services over four accounts of both clouds on real processes, RabbitMQ and PostgreSQL; ten kills, one broker and one database stop. Result: docs/fleet.md.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run=$(mktemp -d /tmp/appsedu-fleet.XXXXXX); chmod 711 "$run"
source "$here/servers.sh"
trap stop_servers EXIT
bash "$here/install.sh" >"$run/install.log" 2>&1 || { tail -20 "$run/install.log"; exit 1; }
dotnet build "$here/../AppsEducation.sln" --nologo -v quiet || exit 1
start_postgres && start_rabbitmq && write_control || exit 1
started=$(date +%s)
APPSEDU_FLEET=full dotnet test "$here/EndToEnd.Tests" --no-build --nologo --filter TestCategory=Fleet --logger "console;verbosity=normal"
code=$?
echo "$(($(date +%s) - started)) s"
exit $code
