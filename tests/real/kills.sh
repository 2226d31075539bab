#!/usr/bin/env bash
# Proof c in full: AllInOne and the simulated cloud killed (kill -9) at every step of provision and removal, several times each. Result: docs/kills.md.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for project in services/AllInOne services/CloudSimulator tests/EndToEnd.Tests; do
  dotnet build "$here/../$project" --nologo -v quiet || exit 1
done
started=$(date +%s)
APPSEDU_KILLS=full dotnet test "$here/EndToEnd.Tests" --no-build --nologo --filter TestCategory=Kills --logger "console;verbosity=normal"
code=$?
echo "$(($(date +%s) - started)) s"
exit $code
