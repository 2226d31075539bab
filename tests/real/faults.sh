#!/usr/bin/env bash
# Proof a at length: the whole matrix, a death around every commit, and 2,000 random lives by seed. Result: docs/fault-matrix.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export APPSEDU_SHARED=${APPSEDU_SHARED:-$here/../../shared} APPSEDU_PAIRS=${APPSEDU_PAIRS:-1500} APPSEDU_WALKS=${APPSEDU_WALKS:-500}
dotnet build "$here/Faults.Tests" --nologo -v quiet
exec dotnet test "$here/Faults.Tests" --no-build --nologo --logger "console;verbosity=minimal"
