#!/usr/bin/env bash
# AppsEducation on this machine: the whole product in one process (SQLite, messages in memory), with a simulated cloud beside it.
# No root, no apt: the .NET 10 SDK, Node and the package registries are enough.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<TXT
bash deploy/local/run.sh [--port 8080] [--data DIR] [--fresh] [--detach] [--stop] [--help]

  --port N     where the product answers (127.0.0.1:N; default 8080, or the one kept in the data folder)
  --data DIR   data, logs and keys (default: \$APPSEDU_DATA, else $default_data)
  --fresh      stop, forget all data and the simulated cloud, start anew
  --detach     return once it is ready; without it, stay until Ctrl-C, which stops both processes
  --stop       stop what was started for this data folder
Started twice it starts only what is missing. APPSEDU_DATA and APPSEDU_URL (http://127.0.0.1:PORT) are honoured.
TXT
}
die() { printf '%s\n' "$*" >&2; exit 1; }

port= data=${APPSEDU_DATA:-$default_data} fresh= detach= stop=
while [ $# -gt 0 ]; do
  case $1 in
    --port) port=${2:-}; [[ $port =~ ^[0-9]{1,5}$ ]] && ((port > 0 && port < 65536)) || die "--port wants a number from 1 to 65535, not '$port'."; shift 2 ;;
    --data) data=${2:-}; [ -n "$data" ] || die "--data wants a folder."; shift 2 ;;
    --fresh) fresh=1; shift ;;
    --detach) detach=1; shift ;;
    --stop) stop=1; shift ;;
    --help|-h) usage; exit 0 ;;
    *) usage >&2; die "Unknown option: $1" ;;
  esac
done
if [ -z "$port" ] && [ -n "${APPSEDU_URL:-}" ]; then
  [[ $APPSEDU_URL =~ ^http://127\.0\.0\.1:([0-9]{1,5})/?$ ]] || die "APPSEDU_URL must be http://127.0.0.1:PORT here, not '$APPSEDU_URL'."
  port=${BASH_REMATCH[1]}
fi
umask 077
mkdir -p "$data/run" "$data/logs"
data=$(cd "$data" && pwd)
exec 9>"$data/run/lock"
flock -w 300 9 || die "Another run.sh works on $data; wait for it, or use --data."

# A pid counts only while its command line names our data folder: numbers are reused.
pid_of() {
  local pid; pid=$(cat "$data/run/$1.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$data" && echo "$pid"
}
stop_one() {
  local pid; pid=$(pid_of "$1") || { rm -f "$data/run/$1.pid"; return 0; }
  kill -TERM "$pid" 2>/dev/null || true
  for _ in $(seq 1 150); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
  rm -f "$data/run/$1.pid"
  echo "stopped $1 (pid $pid)"
}
if [ -n "$stop" ] || [ -n "$fresh" ]; then stop_one allinone; stop_one simulator; fi
[ -z "$stop" ] || exit 0
if [ -n "$fresh" ]; then
  # Only what this script and the product made: a mistyped folder must survive --fresh.
  rm -rf "$data"/{databases,accounts,certificates,portal,simulator,worker,secrets,operator.key,simulator.url,port}
fi

# Who listens there: the socket's inode, then whose descriptor it is.
holder_line() { echo "pid $1: $(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | cut -c1-100)"; }
holder() {
  local hex inode fd pid; hex=$(printf '%04X' "$1")
  inode=$(awk -v p=":$hex" '$4=="0A" && substr($2,length($2)-4)==p {print $10; exit}' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [ -n "$inode" ] || return 1
  for fd in /proc/[0-9]*/fd/*; do
    if [ "$(readlink "$fd" 2>/dev/null)" = "socket:[$inode]" ]; then
      pid=${fd#/proc/}; pid=${pid%%/*}
      holder_line "$pid"; return 0
    fi
  done
  echo "a process of another user"
}
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
    pid_of "$name" >/dev/null || { tail -n 25 "$data/logs/$name.log" >&2; die "$what ended while starting; its log is above and in $data/logs/$name.log."; }
    ((left-- > 0)) || die "$what was not ready in time; see $data/logs/$name.log."
    sleep 0.2
  done
}
random_uuid() { cat /proc/sys/kernel/random/uuid; }
random_hex() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

simulator=$(pid_of simulator || true) allinone=$(pid_of allinone || true)
kept=$(cat "$data/port" 2>/dev/null || true)
if [ -n "$allinone" ]; then
  [ -z "$port" ] || [ "$port" = "$kept" ] || die "It runs already at http://127.0.0.1:$kept (pid $allinone). Stop it first: bash deploy/local/run.sh --stop"
  port=$kept
else
  port=${port:-${kept:-8080}}
  if by=$(holder "$port"); then die "Port $port is taken by $by. Choose another one: bash deploy/local/run.sh --port $((port + 1))"; fi
fi
[ -z "$simulator" ] || echo "already running: the simulated cloud (pid $simulator)"
[ -z "$allinone" ] || echo "already running: AppsEducation (pid $allinone)"

hash=$(source_hash) build=$builds/$hash
if [ -z "$simulator" ] || [ -z "$allinone" ] || [ ! -e "$build/ready" ]; then
  command -v dotnet >/dev/null || die "The .NET 10 SDK is needed (dotnet is not on PATH)."
  if [ ! -e "$build/ready" ]; then
    echo "building (once for these sources; about a minute) …"
    rm -rf "$build"; mkdir -p "$build"
    for project in AllInOne CloudSimulator Cli; do
      (cd "$root" && dotnet publish "services/$project/$project.csproj" -c Release -o "$build/$project" -v quiet -nologo -p:UseSharedCompilation=true) >"$data/logs/build.log" 2>&1 9>&- ||
        { tail -n 30 "$data/logs/build.log" >&2; die "The build of $project failed; the whole log is $data/logs/build.log."; }
    done
    touch "$build/ready"
    ls -dt "$builds"/*/ | tail -n +4 | while read -r old; do
      # A running process keeps its files.
      grep -lqF -- "$old" /proc/[0-9]*/cmdline 2>/dev/null || rm -rf "$old"
    done
  fi
  ln -sfn "$build" "$data/run/build"
fi
start() { # name dll args…
  local name=$1 dll=$2; shift 2
  (cd "$data" && exec setsid nohup dotnet "$dll" "$@" >>"$data/logs/$name.log" 2>&1 </dev/null 9>&- & echo $! >"$data/run/$name.pid")
}

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
  if by=$(holder "$port"); then die "Port $port was taken meanwhile by $by. Choose another one: bash deploy/local/run.sh --port $((port + 1))"; fi
  echo "$port" >"$data/port"
  start allinone "$build/AllInOne/AppsEducation.AllInOne.dll" --data "$data" --urls "http://127.0.0.1:$port"
fi
# Ours must be the one that answers, not whoever else took the port.
ours_answers() { [ "$(holder "$port")" = "$(holder_line "$(pid_of allinone)")" ] && answers "$port" /health/ready; }
wait_until "AppsEducation" allinone 90 ours_answers

echo "AppsEducation answers at http://127.0.0.1:$port"
echo "Try: deploy/local/appsedu academies onboard dijon --watch   then   deploy/local/appsedu services enable etherpad --academy dijon --watch"
echo "Data and logs: $data (logs/allinone.log, logs/simulator.log; operator key: operator.key)"
[ -n "$detach" ] && exit 0

exec 9>&-
echo "Ctrl-C stops both."
trap 'stop_one allinone; stop_one simulator; exit 0' INT TERM
while pid_of allinone >/dev/null && pid_of simulator >/dev/null; do sleep 0.5; done
die "One of the two ended by itself; see $data/logs. Start it again: bash deploy/local/run.sh"
