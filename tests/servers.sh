# A broker and a database of the tests' own, on free loopback ports, stopped by pid. Sourced by run.sh and tests/real/*; wants $run.
free_port() { python3 - <<'PY'
import socket
s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])
PY
}
start_postgres() {
  local bin; bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  pg_port=$(free_port) pg_dir=$run/pg
  mkdir -p "$pg_dir"; chown postgres: "$pg_dir"
  runuser -u postgres -- "$bin/initdb" -D "$pg_dir/data" -A trust -U postgres -E UTF8 --locale=C >"$pg_dir.initdb.log" 2>&1 || { cat "$pg_dir.initdb.log"; return 1; }
  # Who is a member of this role must show a password, as on an operator's server.
  { echo "host all +appsedu_by_password 127.0.0.1/32 scram-sha-256"; cat "$pg_dir/data/pg_hba.conf"; } >"$pg_dir.hba" && cat "$pg_dir.hba" >"$pg_dir/data/pg_hba.conf"
  start_postgres_again
  export APPSEDU_TEST_POSTGRES="Host=127.0.0.1;Port=$pg_port;Username=postgres"
}
start_postgres_again() {
  local bin; bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  runuser -u postgres -- "$bin/pg_ctl" -D "$pg_dir/data" -w -t 60 -l "$pg_dir/log.txt" -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_dir -c max_connections=200" start >/dev/null
}
stop_postgres() {
  [ -n "${pg_dir:-}" ] || return 0
  local pid; pid=$(head -1 "$pg_dir/data/postmaster.pid" 2>/dev/null) || return 0
  kill -INT "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}
start_rabbitmq() {
  rmq_dir=$run/rmq
  mkdir -p "$rmq_dir"/{mnesia,log}
  rmq_port=$(free_port) rmq_dist=$(free_port) rmq_epmd=$(free_port)
  echo "[]." >"$rmq_dir/enabled_plugins"
  printf 'listeners.tcp.1 = 127.0.0.1:%s\nvm_memory_high_watermark.absolute = 1GB\ndisk_free_limit.absolute = 200MB\n' "$rmq_port" >"$rmq_dir/rabbitmq.conf"
  start_rabbitmq_again
  export APPSEDU_TEST_RABBITMQ="amqp://guest:guest@127.0.0.1:$rmq_port/"
}
rabbitmq_env() {
  env HOME="$rmq_dir" RABBITMQ_NODENAME="appsedu$rmq_port@localhost" RABBITMQ_MNESIA_BASE="$rmq_dir/mnesia" RABBITMQ_LOG_BASE="$rmq_dir/log" RABBITMQ_CONFIG_FILE="$rmq_dir/rabbitmq.conf" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$rmq_dir/enabled_plugins" RABBITMQ_DIST_PORT="$rmq_dist" ERL_EPMD_PORT="$rmq_epmd" ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_PID_FILE="$rmq_dir/pid" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' "$@"
}
start_rabbitmq_again() {
  rm -f "$rmq_dir/pid"
  rabbitmq_env setsid /usr/lib/rabbitmq/bin/rabbitmq-server >"$rmq_dir/log/out" 2>&1 </dev/null &
  for _ in $(seq 1 600); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$rmq_port") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  tail -20 "$rmq_dir/log/out"; return 1
}
stop_rabbitmq() {
  [ -n "${rmq_dir:-}" ] || return 0
  local pid; pid=$(cat "$rmq_dir/pid" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}
stop_servers() {
  stop_rabbitmq; stop_postgres
  # epmd stays after its broker: by its own pid, told by the port that is ours alone.
  [ -z "${rmq_epmd:-}" ] || for p in /proc/[0-9]*; do
    if [ "$(cat "$p/comm" 2>/dev/null)" = epmd ] && tr '\0' '\n' <"$p/environ" 2>/dev/null | grep -qx "ERL_EPMD_PORT=$rmq_epmd"; then kill "${p#/proc/}" 2>/dev/null; fi
  done
  return 0
}

# A command by which a test stops and starts the two again: control.sh rabbitmq|postgres stop|start
write_control() {
  { printf '#!/usr/bin/env bash\n'; declare -p run pg_port pg_dir rmq_dir rmq_port rmq_dist rmq_epmd
    printf 'source %q\ncase "$1 $2" in\n  "rabbitmq stop") stop_rabbitmq ;;\n  "rabbitmq start") start_rabbitmq_again ;;\n  "postgres stop") stop_postgres ;;\n  "postgres start") start_postgres_again ;;\n  *) exit 2 ;;\nesac\n' "$here/servers.sh"
  } >"$run/control.sh"
  export APPSEDU_TEST_CONTROL=$run/control.sh
}
