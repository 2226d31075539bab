# Which processes are ours, and who holds a port. Sourced by run.sh; wants $data.

words_of() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null; }
# When it began, in ticks since boot: a number used again has another beginning. The name before it may hold anything, parentheses too.
beginning_of() {
  local stat; { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -ra stat <<<"${stat##*) }"
  echo "${stat[19]}"
}
dll_of() { case $1 in allinone) echo AppsEducation.AllInOne.dll ;; simulator) echo AppsEducation.CloudSimulator.dll ;; esac; }
folder_of() { case $1 in allinone) echo "$data" ;; simulator) echo "$data/simulator" ;; esac; }

# A pid counts only while it is the process that we started: that program, with exactly our folder, since the same moment.
pid_of() {
  local pid began words i dll= folder=
  { read -r pid <"$data/run/$1.pid"; } 2>/dev/null || return 1
  [[ $pid =~ ^[1-9][0-9]*$ ]] || return 1
  { mapfile -d '' -t words <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
  for ((i = 0; i < ${#words[@]}; i++)); do
    [ "${words[i]##*/}" != "$(dll_of "$1")" ] || dll=1
    [ "${words[i]}" != --data ] || [ "${words[i + 1]:-}" != "$(folder_of "$1")" ] || folder=1
  done
  [ -n "$dll" ] && [ -n "$folder" ] || return 1
  # Not noted by the run.sh of before: then its words must do.
  if { read -r began <"$data/run/$1.began"; } 2>/dev/null; then [ "$began" = "$(beginning_of "$pid")" ] || return 1; fi
  echo "$pid"
}
forget() { rm -f "$data/run/$1.pid" "$data/run/$1.began"; }
stop_one() {
  local pid began; pid=$(pid_of "$1") && began=$(beginning_of "$pid") || { forget "$1"; return 0; }
  kill -TERM "$pid" 2>/dev/null || true
  # Until it is gone: while it ends, its words go before its files and its port do.
  for _ in $(seq 1 150); do [ "$(beginning_of "$pid")" = "$began" ] || break; sleep 0.1; done
  [ "$(beginning_of "$pid")" != "$began" ] || kill -KILL "$pid" 2>/dev/null || true
  forget "$1"
  echo "stopped $1 (pid $pid)"
}
start() { # name args…
  local name=$1 pid; shift
  forget "$name"
  (cd "$data" && exec setsid nohup dotnet "$@" >>"$data/logs/$name.log" 2>&1 </dev/null 8>&- 9>&- & echo $! >"$data/run/$name.pid")
  pid=$(<"$data/run/$name.pid")
  beginning_of "$pid" >"$data/run/$name.began" || rm -f "$data/run/$name.began"
  # Until it has become that program; if it never does, whoever waits for it shows its log.
  for _ in $(seq 1 50); do { pid_of "$name" >/dev/null || [ ! -e "/proc/$pid" ]; } && return 0; sleep 0.1; done
}

# Who listens there: the socket's inode, then whose descriptor it is.
holder_line() { echo "pid $1: $(words_of "$1" | cut -c1-100)"; }
inode_at() {
  awk -v p=":$(printf '%04X' "$1")" '$4=="0A" && substr($2,length($2)-4)==p {print $10; exit}' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}
nobody_seen='a process of another user'
holder() {
  local inode fd pid; inode=$(inode_at "$1") || true
  [ -n "$inode" ] || return 1
  for fd in /proc/[0-9]*/fd/*; do
    if [ "$(readlink "$fd" 2>/dev/null)" = "socket:[$inode]" ]; then
      pid=${fd#/proc/}; pid=${pid%%/*}
      holder_line "$pid"; return 0
    fi
  done
  echo "$nobody_seen"
}
another_port() { # the next free one after this
  local other
  for ((other = $1 + 1; other <= 65535; other++)); do [ -n "$(inode_at "$other")" ] || { echo "$other"; return; }; done
  echo 8080
}
