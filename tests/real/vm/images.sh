#!/usr/bin/env bash
# images.sh OUTDIR RIGS: what stands in for the two images of the Etherpad blueprint where no registry of images can be reached. Both are one Debian (debootstrap) with Node and PostgreSQL;
# the application is the rig's Etherpad from npm. They keep the images' contract as our compose file uses it: environment, volumes, user, port. OUTDIR/layers/*.tar.gz; root; tolerates its being there.
set -euo pipefail
out=$(mkdir -p "${1:?usage: images.sh OUTDIR RIGS}" && cd "$1" && pwd) rigs=$2
[ -e "$out/layers/.complete" ] && exit 0
root=$out/root
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -1)
mkdir -p "$out/layers"
[ -e "$out/.bootstrapped" ] || { rm -rf "$root"; debootstrap --variant=minbase --include=nodejs,postgresql-15 bookworm "$root" "$mirror" >"$out/debootstrap.log" 2>&1; touch "$out/.bootstrapped"; }
bash "$rigs/etherpad/get.sh" "$out/etherpad" >"$out/etherpad.log" 2>&1

cat >"$root/usr/local/bin/database" <<'S'
#!/bin/bash
# The contract of the image postgres: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, data in /var/lib/postgresql/data.
set -e
bin=/usr/lib/postgresql/15/bin data=/var/lib/postgresql/data
as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
if [ ! -s $data/PG_VERSION ]; then
  chown postgres:postgres $data; chmod 700 $data
  (umask 077; printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password); chown postgres /tmp/password
  as $bin/initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --no-locale -D $data
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>$data/pg_hba.conf
  echo "create database \"$POSTGRES_DB\";" | as $bin/postgres --single -D $data -c jit=off postgres
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups $bin/postgres -D $data -c listen_addresses='*' -c unix_socket_directories=/tmp -c jit=off
S
cat >"$root/usr/local/bin/application" <<'S'
#!/bin/bash
# The contract of the image etherpad/etherpad: DB_*, ADMIN_PASSWORD, TRUST_PROXY; APIKEY.txt and var in /opt/etherpad-lite; user 5001; port 9001.
set -e
cd /opt/etherpad-lite
export HOME=/tmp
cat >/tmp/settings.json <<J
{"title":"Etherpad","ip":"0.0.0.0","port":9001,"dbType":"$DB_TYPE","dbSettings":{"host":"$DB_HOST","port":$DB_PORT,"database":"$DB_NAME","user":"$DB_USER","password":"$DB_PASS","charset":"$DB_CHARSET"},
 "skinName":"no-skin","minify":false,"trustProxy":$TRUST_PROXY,"disableIPlogging":true,"loglevel":"INFO","users":{"admin":{"password":"$ADMIN_PASSWORD","is_admin":true}}}
J
exec node src/node/server.js --settings /tmp/settings.json --apikey /opt/etherpad-lite/APIKEY.txt --sessionkey /opt/etherpad-lite/var/SESSIONKEY.txt
S
chmod 755 "$root/usr/local/bin/"{database,application}

code=$out/code/opt/etherpad-lite
rm -rf "$out/code"; mkdir -p "$code/var"
cp -a "$out/etherpad/src" "$code/src"
# Etherpad asks npm which plugins there are: itself, and the one that adds /health, which came after 1.8.14.
rm "$code/src/node_modules/.bin/npm"
cat >"$code/src/node_modules/.bin/npm" <<'S'
#!/bin/sh
[ "$1" = --version ] && { echo 0.0.0; exit; }
at=/opt/etherpad-lite/node_modules
echo "{\"dependencies\":{\"ep_etherpad-lite\":{\"version\":\"1.8.14\",\"path\":\"$at/ep_etherpad-lite\"},\"ep_health\":{\"version\":\"0.0.1\",\"path\":\"$at/ep_health\"}}}"
S
chmod 755 "$code/src/node_modules/.bin/npm"
mkdir -p "$code/node_modules/ep_health"; ln -sfn ../src "$code/node_modules/ep_etherpad-lite"
cat >"$code/node_modules/ep_health/ep.json" <<'J'
{"parts": [{"name": "health", "hooks": {"expressCreateServer": "ep_health/index"}}]}
J
cat >"$code/node_modules/ep_health/index.js" <<'J'
// As Etherpad answers since 1.9: draft-inadarei-api-health-check.
exports.expressCreateServer = (name, args, done) => {
  args.app.get('/health', (request, response) => response.type('application/health+json').json({status: 'pass', releaseId: '1.8.14'}));
  done();
};
J
echo '{"name": "ep_health", "version": "0.0.1"}' >"$code/node_modules/ep_health/package.json"
: >"$code/node_modules/ep_health/.ep_initialized"; : >"$code/src/.ep_initialized"; : >"$code/APIKEY.txt"
chown -R 5001:5001 "$code/var"

tar -C "$root" --numeric-owner --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/lib/*/libLLVM*' \
  --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' --exclude='./var/lib/postgresql/*' -c . | gzip -1 >"$out/layers/system.tar.gz"
tar -C "$out/code" --numeric-owner -c opt | gzip -1 >"$out/layers/application.tar.gz"
touch "$out/layers/.complete"
ls -l "$out/layers"
