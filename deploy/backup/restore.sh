#!/usr/bin/env bash
# Restores a backup of the control plane's databases into empty ones, all or none of it. Read docs/backup.md first: an older state meets clouds that went on.
# bash deploy/backup/restore.sh [--secrets /etc/appsedu/secrets] FOLDER/20261129T120000Z
set -euo pipefail
secrets=/etc/appsedu/secrets backup=
while [ $# -gt 0 ]; do
  case $1 in
    --secrets) [ -n "${2:-}" ] || { echo "--secrets needs a folder, such as /etc/appsedu/secrets (see --help)" >&2; exit 2; }; secrets=$2; shift 2 ;;
    --help|-h) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    -*) echo "Unknown option: $1 (see --help)" >&2; exit 2 ;;
    *) [ -z "$backup" ] || { echo "One backup, please (see --help)" >&2; exit 2; }; backup=$1; shift ;;
  esac
done
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
[ -n "$backup" ] || die_usage "Which one? bash deploy/backup/restore.sh FOLDER/20261129T120000Z"

# Nothing is changed before all of this is known to be good.
[ -f "$backup/SHA256SUMS" ] || die "$backup is no backup: it has no SHA256SUMS."
(cd "$backup" && sha256sum --check --strict --quiet SHA256SUMS) || die "$backup is damaged (see above): take another one. Nothing was changed."
for service in "${services[@]}"; do
  grep -q " \./$service\.dump$" "$backup/SHA256SUMS" || die "$backup holds no $service.dump. Nothing was changed."
  pg_restore --list "$backup/$service.dump" >/dev/null || die "$backup/$service.dump can't be read by this pg_restore ($(pg_restore --version)). Nothing was changed."
  connect "$service"
  others=$(ask "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'") ||
    die "The database $PGDATABASE can't be reached; see above. Make it, empty: createdb -O $PGUSER $PGDATABASE. Nothing was changed."
  [ "$others" = 0 ] || die "$others connections use $PGDATABASE: stop every service on every machine first (systemctl stop appsedu.target), and look again. Nothing was changed."
  tables=$(ask "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'S')")
  [ "$tables" = 0 ] || die "The database $PGDATABASE isn't empty ($tables tables and sequences). A restore never writes over one: keep it under another name (alter database $PGDATABASE rename to ${PGDATABASE}_before) and make an empty one (createdb -O $PGUSER $PGDATABASE). Nothing was changed."
done

for service in "${services[@]}"; do
  connect "$service"
  pg_restore -w --single-transaction --exit-on-error --no-owner --no-privileges --dbname="$PGDATABASE" "$backup/$service.dump" ||
    die "$service could not be restored; its database is as empty as before. Those before it in this list were: ${services[*]}. Make them empty again, mend what is said above and start over."
  echo "restored $service into $PGDATABASE on $PGHOST:$PGPORT"
done
cat <<TXT
The databases are as they were at ${backup##*/}; the clouds are not. Before you start anything (docs/backup.md):
1. the broker: start it empty, as its queues hold messages of a time that these databases haven't seen;
2. Portal: empty its data folder on each machine, as it keeps the newest version of each page that it ever saw;
3. the migrations of the release that you run: the backup is at $(cut -d' ' -f2 "$backup/migrations.txt" | paste -sd' ');
4. start Catalogue, Tenants and Portal, put right what was removed or asked for since, and only then start Provisioning.
TXT
