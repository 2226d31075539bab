#!/usr/bin/env bash
# fetch-dsfr.sh FOLDER: brings the files of the State's design system that its theme needs. Only for those who may use it and have accepted its terms.
set -euo pipefail

version=1.15.3
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
if [ "${DSFR_ACCEPT_LICENSE:-}" != 1 ]; then
  cat >&2 <<'TERMS'
The State's design system (DSFR) is reserved for State sites under .gouv.fr. Its terms lie in its package (LICENSE.md) and on
https://www.systeme-de-design.gouv.fr/. Nothing of this project accepts them for you: if you may use it and accept them,
run this again with DSFR_ACCEPT_LICENSE=1. Everybody else has the neutral theme, which needs nothing.
TERMS
  exit 1
fi

mkdir -p "$1"
folder=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '{"private":true}\n' > package.json
npm install --no-audit --no-fund --loglevel=error "@gouvfr/dsfr@$version"

dist=node_modules/@gouvfr/dsfr/dist
for file in dsfr.min.css dsfr.module.min.js utility/utility.min.css; do
  install -D -m 644 "$dist/$file" "$folder/$file"
done
for part in icons artwork favicon; do
  rm -rf "${folder:?}/$part"
  cp -R "$dist/$part" "$folder/$part"
done
mkdir -p "$folder/fonts"
cp "$dist"/fonts/*.woff2 "$folder/fonts/"
echo "DSFR $version is in $folder. Start with: Theme=dsfr DSFR_ACCEPT_LICENSE=1 Dsfr__Folder=$folder"
