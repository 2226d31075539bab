# Shared by backup.sh and restore.sh; sourced, never run. Wants $secrets.
# Catalogue and Provisioning before Tenants: what a later dump knows and an earlier one doesn't, Tenants says again at its start. The other way round nobody would.
services=(catalogue provisioning tenants)

die() { printf '%s\n' "$*" >&2; exit 1; }
die_usage() { printf '%s\n' "$*" >&2; exit 2; }

# Address and names stand in the service's password file, as the service itself uses it: host:port:database:user:password
connect() { # service: sets PGHOST… for libpq; the password stays in its file
  local file=$secrets/$1.pgpass
  [ -r "$file" ] || die "$file can't be read. It holds one line, host:port:database:user:password; say another folder with --secrets."
  IFS=: read -r PGHOST PGPORT PGDATABASE PGUSER _ <"$file" || [ -n "${PGUSER:-}" ] || die "$file is empty. It holds one line, host:port:database:user:password."
  [[ $PGHOST && $PGPORT =~ ^[0-9]+$ && $PGDATABASE && $PGUSER && "$PGHOST$PGDATABASE$PGUSER" != *\** ]] ||
    die "$file doesn't say where its database is. It holds one line, host:port:database:user:password, without asterisks: 127.0.0.1:5432:appsedu_$1:appsedu_$1:…"
  export PGHOST PGPORT PGDATABASE PGUSER PGPASSFILE=$file
}
ask() { psql -XAtqw -v ON_ERROR_STOP=1 -c "$1"; }
for tool in psql pg_dump pg_restore sha256sum; do command -v "$tool" >/dev/null || die "$tool is needed: PostgreSQL's client programs, at least as new as the server."; done
