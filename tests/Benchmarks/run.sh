#!/usr/bin/env bash
# One benchmark by its name, or all of them, the longest first: bash tests/Benchmarks/run.sh [NAME [SIZE…]]; --help names them.
# Each prints the machine's load, what it measured, and the figure beside its limit. Figures need a machine that does nothing else.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dotnet build "$here" -c Release --nologo -v quiet
program=$here/bin/Release/net10.0/AppsEducation.Benchmarks.dll
[ $# -eq 0 ] || exec dotnet "$program" "$@"
for name in waiters thousand thirty-by-eight inventory instance page cold-start memory; do
  echo "== $name"
  dotnet "$program" "$name"
done
