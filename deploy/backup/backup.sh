#!/usr/bin/env bash
# Backs up the control plane's databases, while everything runs. docs/backup.md says what else belongs to a backup.
# bash deploy/backup/backup.sh [--secrets /etc/appsedu/secrets] FOLDER   makes FOLDER/20261129T120000Z, whole or not at all, and prints its path
set -euo pipefail
secrets=/etc/appsedu/secrets folder=
while [ $# -gt 0 ]; do
  case $1 in
    --secrets) [ -n "${2:-}" ] || { echo "--secrets needs a folder, such as /etc/appsedu/secrets (see --help)" >&2; exit 2; }; secrets=$2; shift 2 ;;
    --help|-h) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    -*) echo "Unknown option: $1 (see --help)" >&2; exit 2 ;;
    *) [ -z "$folder" ] || { echo "One folder, please (see --help)" >&2; exit 2; }; folder=$1; shift ;;
  esac
done
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
[ -n "$folder" ] || die_usage "Where to? bash deploy/backup/backup.sh FOLDER"

umask 077
mkdir -p "$folder"
backup=$folder/$(date -u +%Y%m%dT%H%M%SZ)
[ ! -e "$backup" ] || die "$backup is there already; wait a second."
partial=$(mktemp -d "$folder/.partial.XXXXXX")
trap 'rm -rf "$partial"' EXIT
for service in "${services[@]}"; do
  connect "$service"
  pg_dump -w --format=custom --no-owner --no-privileges --file="$partial/$service.dump" || die "$service could not be dumped; see above. Nothing was kept."
  printf '%s %s\n' "$service" "$(ask 'select "MigrationId" from "__EFMigrationsHistory" order by 1 desc limit 1')" >>"$partial/migrations.txt"
done
(cd "$partial" && sha256sum ./*.dump migrations.txt >SHA256SUMS)
sync "$partial"/*
mv "$partial" "$backup"
trap - EXIT
echo "$backup"
