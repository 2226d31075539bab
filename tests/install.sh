#!/usr/bin/env bash
# Servers, the browser and the clients that the tests start themselves, from Debian's packages; nothing of them is left running. Tolerates their being there.
set -euo pipefail
need=()
has() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
for package in rabbitmq-server postgresql chromium fonts-dejavu-core fonts-noto-color-emoji python3 procps iproute2 python3-openstackclient packer openssh-client; do has "$package" || need+=("$package"); done
if [ "${#need[@]}" -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "tests/run.sh needs root to install: ${need[*]}" >&2; exit 1; }
  export DEBIAN_FRONTEND=noninteractive
  policy=/usr/sbin/policy-rc.d
  # Installing a server must not start it: it would listen on every address.
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; trap 'rm -f "$policy"' EXIT; }
  apt-get -o DPkg::Lock::Timeout=600 update -q
  apt-get -o DPkg::Lock::Timeout=600 install -y -q --no-install-recommends "${need[@]}"
fi
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed." >&2; exit 1; }
command -v npm >/dev/null || { echo "Node with npm is needed." >&2; exit 1; }
