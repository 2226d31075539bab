#!/usr/bin/env bash
# Every test, in the size that keeps the whole under 15 minutes on 2 cores. Root: installs what it needs from apt, NuGet and npm.
# bash tests/run.sh [--only unit|contracts|end-to-end|faults|foreign-clients]   — the last line is: N passed, N failed
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
only=all
while [ $# -gt 0 ]; do
  case $1 in
    --only) only=${2:-}; shift 2 ;;
    --help|-h) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) echo "Unknown option: $1 (see --help)" >&2; exit 2 ;;
  esac
done
case $only in all|unit|contracts|end-to-end|faults|foreign-clients) ;; *) echo "--only wants unit, contracts, end-to-end, faults or foreign-clients, not '$only'" >&2; exit 2 ;; esac
wants() { [ "$only" = all ] || [ "$only" = "$1" ]; }

export APPSEDU_SHARED=${APPSEDU_SHARED:-$root/../shared} MASSTRANSIT_USAGE_TELEMETRY=false DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
run=$(mktemp -d /tmp/appsedu-tests.XXXXXX) started=$(date +%s)
chmod 711 "$run"
source "$here/servers.sh"
finish() {
  for one in "${testers[@]}" "${lives[@]}"; do pkill -P "$one"; done
  stop_servers; rm -rf "$run"
}
testers=() lives=()
trap finish EXIT
trap 'exit 130' INT TERM

passed=0 failed=0 skipped=0
failures() { # trx: each failed test with what it said
  python3 - "$1" <<'PY'
import sys, xml.etree.ElementTree as xml
ns = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
for result in xml.parse(sys.argv[1]).iterfind(".//t:UnitTestResult[@outcome='Failed']", ns):
    message = result.findtext(".//t:Message", "", ns).strip()
    stack = result.findtext(".//t:StackTrace", "", ns).strip().splitlines()
    print("FAILED:", result.get("testName"), "\n   ", message[:1500].replace("\n", "\n    "), "\n   ", stack[0] if stack else "")
PY
}
count() { # name trx exit-code: adds a result file's counters
  local line; line=$(grep -o '<Counters [^>]*>' "$2" 2>/dev/null | head -1)
  [ -n "$line" ] || { echo "FAILED: $1 gave no result (it crashed or ran out of time)"; failed=$((failed + 1)); return; }
  local total executed ok
  total=$(sed 's/.* total="\([0-9]*\)".*/\1/' <<<"$line") executed=$(sed 's/.* executed="\([0-9]*\)".*/\1/' <<<"$line") ok=$(sed 's/.* passed="\([0-9]*\)".*/\1/' <<<"$line")
  [ "$executed" -eq "$ok" ] || failures "$2"
  passed=$((passed + ok)) failed=$((failed + executed - ok)) skipped=$((skipped + total - executed))
  [ "$total" -gt 0 ] || { echo "FAILED: $1 ran no test"; failed=$((failed + 1)); }
  # What fails after an assembly's last test (SQL Server's count) stands in no counter.
  [ "$3" -eq 0 ] || [ "$executed" -gt "$ok" ] || { echo "FAILED: $1: every test passed, yet it ended with $3"; failed=$((failed + 1)); }
}
begun=() begunSoFar=0
running() { # how many are under way: of ours alone, for the broker is a child of this shell, too
  local count=0 one
  for one in "${testers[@]}"; do kill -0 "$one" 2>/dev/null && count=$((count + 1)); done
  echo "$count"
}
begin() { # project limit-seconds [filter]: in the background, atOnce of them
  # One project may come several times, each with a filter of its own: each time has files of its own, or the first one's result would be counted again.
  local name=$1 limit=$2 filter=${3:-} at; at=$run/$1.$((++begunSoFar))
  while [ "$(running)" -ge "$atOnce" ]; do wait -n "${testers[@]}" 2>/dev/null || true; done
  (
    from=$(date +%s)
    TIMEFORMAT=%0U+%0S
    { time timeout -k 20 "$limit" nice -n "${politely:-0}" dotnet test "$here/$name" --no-build --nologo -v quiet --logger "trx;LogFileName=$at.trx" --results-directory "$run" ${filter:+--filter "$filter"} >"$at.log" 2>&1; } 2>"$at.processor"
    echo "$? $(($(date +%s) - from)) $(($(cat "$at.processor")))" >"$at.ended"
  ) &
  testers+=($!) begun+=("$name $at")
}
gather() { # counts what was begun, in that order
  local name at code seconds processor
  for one in "${begun[@]}"; do
    read -r name at <<<"$one"
    while [ "$(running)" -gt 0 ] && [ ! -f "$at.ended" ]; do wait -n "${testers[@]}" 2>/dev/null || true; done
    read -r code seconds processor <"$at.ended"
    grep -vE '^(Test run for|A total of|VSTest|Results File|\s*$)' "$at.log" | grep -v '^{"' | head -c 20000
    count "$name" "$at.trx" "$code"
    echo "— $name: $seconds s, $processor s of processor time"
  done
  begun=() testers=()
}
project() { atOnce=1 begin "$@"; gather; }

echo "== what the tests need"
bash "$here/install.sh" >"$run/install.log" 2>&1 || { tail -20 "$run/install.log"; echo "What the tests need could not be installed; see above."; echo "0 passed, 1 failed"; exit 1; }
APPSEDU_TOOLS=$(bash "$here/tools.sh" 2>"$run/tools.log") || { tail -20 "$run/tools.log"; echo "The tools could not be unpacked; see above."; echo "0 passed, 1 failed"; exit 1; }
export APPSEDU_TOOLS

echo "== build"
dotnet build "$root/AppsEducation.sln" --nologo -v quiet -warnaserror 2>&1 | tail -25
[ "${PIPESTATUS[0]}" -eq 0 ] || { echo "The build failed."; echo "0 passed, 1 failed"; exit 1; }

if wants faults; then
  # Processor time alone, while the others mostly wait for processes and clocks: it runs beside them, after them in line for a core, and is counted at the end.
  export APPSEDU_PAIRS=${APPSEDU_PAIRS:-1500} APPSEDU_WALKS=${APPSEDU_WALKS:-500}
  atOnce=1 politely=19 begin Faults.Tests 4500
  faults=("${begun[@]}") lives=("${testers[@]}")
  begun=() testers=()
fi
if wants unit; then
  echo "== unit"
  # The longest first, so that the others run beside it.
  for name in Provisioning Tenants Catalogue ServiceDefaults Portal Cli CloudSimulator; do
    atOnce=2 begin $name.Tests 1800 "TestCategory!=Browser&TestCategory!=ForeignClients"
  done
  gather
fi
if wants contracts; then echo "== contracts"; project Contracts.Tests 600; fi
if wants end-to-end; then
  echo "== end to end"
  start_postgres && start_rabbitmq && write_control || { echo "FAILED: a server did not start"; failed=$((failed + 1)); }
  project Contracts.Tests 600 "TestCategory=PostgreSql"
  project Portal.Tests 600 "TestCategory=Browser"
  project EndToEnd.Tests 3000
fi
if wants foreign-clients; then echo "== foreign clients"; project CloudSimulator.Tests 600 "TestCategory=ForeignClients"; fi

if wants faults; then echo "== faults"; begun=("${faults[@]}") testers=("${lives[@]}"); lives=(); gather; fi

echo "skipped: $skipped; $(($(date +%s) - started)) s in all"
[ "$failed" -eq 0 ]; code=$?
finish; trap - EXIT
echo "$passed passed, $failed failed"
exit $code
