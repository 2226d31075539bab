#!/usr/bin/env bash
# Makes what deploy/compose/compose.yaml mounts: secrets, each a file for the user of the container that reads it, and folders. Root.
# bash deploy/compose/prepare.sh [FOLDER]   (default: the one of compose.yaml; what is there already is left)
set -euo pipefail
here=${1:-$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")}
[ "$(id -u)" = 0 ] || { echo "Root is needed: the files belong to the users of the containers." >&2; exit 1; }
umask 077
ours=1654 postgres=999 rabbitmq=999 folder=$here/secrets
for name in accounts certificates data/portal data/worker; do install -d -m 700 -o "$ours" -g "$ours" "$here/$name"; done
[ ! -e "$folder/operator.key" ] || { echo "$folder holds secrets already; nothing was changed there."; exit 0; }
install -d -m 711 "$folder"
random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
keep() { install -m 400 -o "$1" -g "$1" /dev/stdin "$folder/$2"; } # owner name: from standard input

random | keep $postgres postgres-password
roles=
for service in catalogue tenants provisioning; do
  password=$(random)
  roles+="create role appsedu_$service login password '$password'; create database appsedu_$service owner appsedu_$service;"$'\n'
  echo "postgres:5432:appsedu_$service:appsedu_$service:$password" | keep $ours "$service.pgpass"
done
echo "$roles" | keep $postgres postgres-roles
password=$(random)
printf 'default_vhost = appsedu\ndefault_user = appsedu\ndefault_pass = %s\n' "$password" | keep $rabbitmq rabbitmq-user
echo "amqp://appsedu:$password@rabbitmq:5672/appsedu" | keep $ours rabbitmq
# Last: it says that all of it was made.
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' | keep $ours operator.key
echo "made in $folder; keep a copy of operator.key where the backups are"
