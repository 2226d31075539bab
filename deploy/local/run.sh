#!/usr/bin/env bash
# AppsEducation on this machine: the whole product in one process (SQLite, messages in memory), with a simulated cloud beside it.
# No root, no apt: the .NET 10 SDK, Node and the package registries are enough.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$(dirname "${BASH_SOURCE[0]}")/processes.sh"

usage() {
  cat <<TXT
bash deploy/local/run.sh [--port 8080] [--data DIR] [--fresh] [--detach] [--stop] [--help]

  --port N     where the product answers (127.0.0.1:N; default 8080, or the one kept in the data folder)
  --data DIR   data, logs and keys (default: \$APPSEDU_DATA, else $default_data)
  --fresh      stop, forget all data and the simulated cloud, start anew; only in a folder that this script made
  --detach     return once it is ready; without it, stay until Ctrl-C, which stops both processes
  --stop       stop what was started for this data folder
Started twice it starts only what is missing. APPSEDU_DATA and APPSEDU_URL (http://127.0.0.1:PORT) are honoured.
Exit: 0 done, 1 it could not be started, 2 the options can't be used.
TXT
}
is_port() { [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] && [ "$1" -lt 65536 ]; }

port= data=${APPSEDU_DATA:-$default_data} fresh= detach= stop=
while [ $# -gt 0 ]; do
  case $1 in
    --port) port=${2:-}; is_port "$port" || die_usage "--port wants a number from 1 to 65535, without a zero in front, not '$port'."; shift 2 ;;
    --data) data=${2:-}; [[ -n $data && $data != --* ]] || die_usage "--data wants a folder, not '$data'."; shift 2 ;;
    --fresh) fresh=1; shift ;;
    --detach) detach=1; shift ;;
    --stop) stop=1; shift ;;
    --help|-h) usage; exit 0 ;;
    *) usage >&2; die_usage "Unknown option: $1" ;;
  esac
done
if [ -z "$port" ] && [ -n "${APPSEDU_URL:-}" ]; then
  port=${APPSEDU_URL%/} port=${port#http://127.0.0.1:}
  [[ $APPSEDU_URL = http://127.0.0.1:* ]] && is_port "$port" || die_usage "APPSEDU_URL must be http://127.0.0.1:PORT here, not '$APPSEDU_URL'."
fi

# Nothing is made before all of this is known to be good.
[[ $data = /* ]] || data=$PWD/$data
[[ $data != *[\"\\\|\&]* && $data != *[[:cntrl:]]* ]] || die_usage "The data folder's name may hold no quote, backslash, |, & or control character: '$data'."
if [ -d "$data" ]; then
  data=$(cd "$data" 2>/dev/null && pwd) || die_usage "The data folder $data can't be entered by this user."
elif [ -e "$data" ] || [ -L "$data" ]; then
  die_usage "$data is not a folder. Give a folder with --data."
fi
[[ $data =~ [^/] ]] || die_usage "The data folder can't be /: give it a folder of its own with --data."

# Ours is what bears our mark. It is set in an empty folder, and where an earlier run.sh, which set none, left what nobody else writes.
mark=.appsedu-installation
is_earlier() { [ -s "$data/simulator/ports.json" ] && [ -s "$data/simulator/accounts.json" ] && { grep -qE '^[0-9a-f]{64}$' "$data/operator.key"; } 2>/dev/null; }
is_ours() { [ -f "$data/$mark" ] && [ ! -L "$data/$mark" ]; }
foreign() { find "$data" -mindepth 1 -maxdepth 1 ! -name run ! -name logs ! -name lost+found -printf '%f\n' 2>/dev/null | LC_ALL=C sort | head -n 4 | paste -sd ' '; }
refuse_foreign() {
  local what; [ -d "$data" ] && ! is_ours && ! is_earlier || return 0
  what=$(foreign)
  [ -z "$what" ] || die_usage "$data holds files that run.sh did not make ($what …): nothing was changed there. Give an empty or a new folder with --data."
}
refuse_port() { # why again
  local by
  [ -z "$(pid_of allinone || true)" ] || [ "$port" != "$kept" ] || return 0
  # One that was killed a moment ago listens a little longer than it has files: it is nobody's already, and soon gone.
  for _ in $(seq 1 50); do by=$(holder "$port") || return 0; [ "$by" = "$nobody_seen" ] || break; sleep 0.1; done
  die "Port $port is taken by $by. ${1:-Nothing was changed.} Choose another one: $(run_command "$data") --port $(another_port "$port")"
}
read_port() {
  kept=; { read -r kept <"$data/port"; } 2>/dev/null || true
  is_port "$kept" || kept=
  port=${asked:-${kept:-8080}}
}
asked=$port

explain_full_disk() {
  [ "$(df --output=avail -k "$data" 2>/dev/null | tail -n 1)" -ge 1024 ] || die "The disk that holds $data is full: free some space there, then start again. Nothing of what was saved is lost."
}
lock() {
  (: >>"$data/run/lock") 2>/dev/null || { explain_full_disk; die "$data/run can't be written by this user (a folder or disk that is read-only?)."; }
  exec 9>"$data/run/lock"
  flock -w 300 9 || die "Another run.sh works on $data; wait for it, or use --data."
}
was_started() { [ -d "$data/run" ] && { is_ours || is_earlier || [ -e "$data/run/allinone.pid" ] || [ -e "$data/run/simulator.pid" ]; }; }
if [ -n "$stop" ]; then
  was_started || { echo "Nothing was started in $data; nothing to stop."; exit 0; }
  lock
  stopped=$(stop_one allinone; stop_one simulator)
  echo "${stopped:-Nothing runs in $data; nothing to stop.}"
  exit 0
fi
refuse_foreign
read_port
refuse_port
umask 077
mkdir -p "$data/run" "$data/logs" 2>/dev/null && [ -r "$data" ] && [ -w "$data" ] && [ -w "$data/run" ] && [ -w "$data/logs" ] ||
  die_usage "The data folder $data can't be made, read or written by this user. Give another one with --data."
data=$(cd "$data" && pwd)
lock
# Again, now that nobody else changes it.
refuse_foreign
is_ours || echo "An AppsEducation on one machine, made by deploy/local/run.sh: --fresh may delete what it holds." >"$data/$mark"
read_port
if [ -z "$fresh" ] && running=$(pid_of allinone) && [ "$port" != "$kept" ]; then
  # Somebody's APPSEDU_URL or --port asks for another one.
  die "It runs already at http://127.0.0.1:$kept (pid $running). Stop it first: $(run_command "$data") --stop"
fi
refuse_port
if [ -n "$fresh" ]; then
  stop_one allinone; stop_one simulator
  # Only what this script and the product made, behind the mark.
  rm -rf "$data"/{databases,accounts,certificates,portal,simulator,worker,secrets,operator.key,simulator.url,port}
fi

answers() { # url without scheme host: 127.0.0.1 PORT PATH → true on 200; bash alone, curl may be missing
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
  read -rt 5 line <&3 || line=
  exec 3>&- 3<&-
  [[ $line == *" 200 "* ]]
} 2>/dev/null
wait_until() { # what pidname seconds command…
  local what=$1 name=$2 left=$(($3 * 5)); shift 3
  until "$@"; do
    pid_of "$name" >/dev/null || { tail -n 25 "$data/logs/$name.log" >&2; explain_full_disk; die "$what ended while starting; its log is above and in $data/logs/$name.log."; }
    ((left-- > 0)) || die "$what was not ready in time; see $data/logs/$name.log."
    sleep 0.2
  done
}
random_uuid() { cat /proc/sys/kernel/random/uuid; }
random_hex() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

simulator=$(pid_of simulator || true) allinone=$(pid_of allinone || true)
[ -z "$simulator" ] || echo "already running: the simulated cloud (pid $simulator)"
[ -z "$allinone" ] || echo "already running: AppsEducation (pid $allinone)"

hash=$(source_hash) build=$builds/$hash
if [ -z "$simulator" ] || [ -z "$allinone" ] || [ ! -e "$build/ready" ]; then
  command -v dotnet >/dev/null || die "The .NET 10 SDK is needed (dotnet is not on PATH)."
  # All installations share the builds: one builds, the others wait for it. Kept until the processes run, against the tidying below.
  mkdir -p "$builds"
  exec 8>"$builds/$hash.lock"
  flock -n 8 || { echo "another run.sh builds these sources; waiting for it …"; flock -w 1200 8 || die "The build in $build did not end in 20 minutes; see which run.sh still works on it."; }
  if [ ! -e "$build/ready" ]; then
    echo "building (once for these sources; about a minute) …"
    rm -rf "$build"; mkdir -p "$build"
    for project in AllInOne CloudSimulator Cli; do
      (cd "$root" && dotnet publish "services/$project/$project.csproj" -c Release -o "$build/$project" -v quiet -nologo -p:UseSharedCompilation=true) >"$data/logs/build.log" 2>&1 8>&- 9>&- ||
        { tail -n 30 "$data/logs/build.log" >&2; die "The build of $project failed; the whole log is $data/logs/build.log."; }
    done
    touch "$build/ready"
    ls -dt "$builds"/*/ | tail -n +4 | while read -r old; do
      # A running process keeps its files, and so does a run.sh that is about to start one.
      grep -lqF -- "$old" /proc/[0-9]*/cmdline 2>/dev/null || flock -n "${old%/}.lock" rm -rf "$old" || true
    done
  fi
  flock -s 8
  ln -sfn "$build" "$data/run/build"
fi

mkdir -p "$data"/{accounts,secrets,simulator,databases}
[ -s "$data/operator.key" ] || random_hex >"$data/operator.key"
if [ ! -s "$data/simulator/accounts.json" ]; then
  secret=$(random_uuid) project=$(random_uuid)
  printf '%s' "$secret" >"$data/secrets/scw-par-1.key"
  printf '%s' "$project" >"$data/secrets/scw-par-1.project"
  cat >"$data/simulator/accounts.json" <<JSON
[{"name":"scw-par-1","secretKey":"$secret","accessKey":"SCW$(random_hex | tr a-f A-F | cut -c1-17)","organizationId":"$(random_uuid)","projectId":"$project","zones":["localhost"],"quotas":{"servers":15,"volumes":30,"addresses":15,"firewalls":50}}]
JSON
fi
if [ -z "$simulator" ]; then
  # For tests and the curious: --timings real, --profile hostile, …
  read -ra extra <<<"${APPSEDU_SIMULATOR_ARGS:-}"
  start simulator "$build/CloudSimulator/AppsEducation.CloudSimulator.dll" --data "$data/simulator" --accounts "$data/simulator/accounts.json" "${extra[@]}"
fi
simulated() {
  local url; url=$(cat "$data/simulator/simulator.url" 2>/dev/null) && answers "${url##*:}" /_sim
}
wait_until "The simulated cloud" simulator 60 simulated
cp "$data/simulator/simulator.url" "$data/simulator.url"
port_of() { grep -o "\"$1\": *[0-9]*" "$data/simulator/ports.json" | grep -o '[0-9]*$'; }
if [ ! -s "$data/accounts/scw-par-1.json" ]; then
  sed -e "s|@API@|$(cat "$data/simulator.url")|" -e "s|@PROJECT@|$(cat "$data/secrets/scw-par-1.project")|" -e "s|@SECRET@|$data/secrets/scw-par-1.key|" \
    -e "s|@HTTPS@|$(port_of https)|" -e "s|@HTTP@|$(port_of http)|" "$root/deploy/local/account.json" >"$data/accounts/scw-par-1.json"
fi
if [ -z "$allinone" ]; then
  # Again: the build took a while.
  refuse_port "It was free before the build."
  echo "$port" >"$data/port"
  start allinone "$build/AllInOne/AppsEducation.AllInOne.dll" --data "$data" --urls "http://127.0.0.1:$port"
fi
# Ours must be the one that answers, not whoever else took the port.
ours_answers() { [ "$(holder "$port")" = "$(holder_line "$(pid_of allinone)")" ] && answers "$port" /health/ready; }
wait_until "AppsEducation" allinone 90 ours_answers

echo "AppsEducation answers at http://127.0.0.1:$port"
cli=$(cli_command "$data" "$port")
echo "Try: $cli academies onboard dijon --watch   then   $cli services enable etherpad --academy dijon --watch"
echo "Data and logs: $data (logs/allinone.log, logs/simulator.log; operator key: operator.key)"
[ -n "$detach" ] && exit 0

exec 8>&- 9>&-
echo "Ctrl-C stops both."
trap 'stop_one allinone; stop_one simulator; exit 0' INT TERM
while pid_of allinone >/dev/null && pid_of simulator >/dev/null; do sleep 0.5; done
die "One of the two ended by itself; see $data/logs. Start it again: $(run_command "$data")"
