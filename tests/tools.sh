#!/usr/bin/env bash
# tests/tools.sh [DIR]: brings what the blueprints' check (category "Blueprints") and the check of deploy/ run into one folder and prints that folder.
#
# Debian's own packages, the versions that a machine gets: cloud-init, docker-compose 1.29.2, caddy 2.6.2, shellcheck, jq, fdisk, kubectl 1.20. They are
# unpacked (dpkg -x) into DIR, never installed: no service starts, nothing on this machine changes, and installing cloud-init
# would take this machine over at its next boot. Only systemd-analyze and python3 are taken from the machine.
# The tests find the folder by APPSEDU_TOOLS, else at the default below.
set -euo pipefail

dir=${1:-${APPSEDU_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/appsedu-tools}}
# By name whatever the tests run: what a machine has already isn't unpacked as a dependency.
wanted=(cloud-init docker-compose caddy shellcheck jq fdisk kubernetes-client)
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# Another list of tools is another state of the folder.
complete=$dir/.complete.$(printf '%s' "${wanted[*]}" | cksum | cut -d ' ' -f 1)

exec 9>"$dir/.lock"
flock 9

if [ ! -f "$complete" ]; then
  export DEBIAN_FRONTEND=noninteractive
  need=()
  [ -x /usr/bin/python3 ] || need+=(python3)
  [ -x /usr/bin/systemd-analyze ] || need+=(systemd)
  if ! apt-cache show "${wanted[@]}" >/dev/null 2>&1; then apt-get -o DPkg::Lock::Timeout=600 update -q >&2; fi
  if [ "${#need[@]}" -gt 0 ]; then
    apt-get -o DPkg::Lock::Timeout=600 install -y -q --no-install-recommends "${need[@]}" >&2
  fi

  rm -rf "$dir/root" "$dir/debs"
  mkdir -p "$dir/root" "$dir/debs" "$dir/bin"
  # What apt would install on this machine on top of what is there. A simulation needs no lock and no root.
  # They may be installed already; they are unpacked all the same, so that every machine checks with the same files.
  mapfile -t packages < <({
    printf '%s\n' "${wanted[@]}"
    apt-get install -s -q --no-install-recommends "${wanted[@]}" | awk '$1 == "Inst" { print $2 }'
  } | sort -u)
  # apt's own sandbox user can't write into a folder of ours.
  (cd "$dir/debs" && apt-get -o APT::Sandbox::User=root download -q "${packages[@]}") >&2
  for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$dir/root"; done
  rm -rf "$dir/debs"

  site="$dir/root/usr/lib/python3/dist-packages"
  libs="$dir/root/usr/lib/$(uname -m)-linux-gnu"
  tool() { # NAME COMMAND…: a wrapper that runs it with the unpacked libraries
    local name=$1
    shift
    printf '#!/bin/sh\nPYTHONPATH="%s" LD_LIBRARY_PATH="%s" PYTHONWARNINGS=ignore exec %s "$@"\n' "$site" "$libs" "$*" >"$dir/bin/$name"
    chmod +x "$dir/bin/$name"
  }
  tool cloud-init /usr/bin/python3 "$dir/root/usr/bin/cloud-init"
  tool docker-compose /usr/bin/python3 "$dir/root/usr/bin/docker-compose"
  tool caddy "$dir/root/usr/bin/caddy"
  tool shellcheck "$dir/root/usr/bin/shellcheck"
  tool jq "$dir/root/usr/bin/jq"
  tool kubectl "$dir/root/usr/bin/kubectl"
  ln -sf /usr/bin/systemd-analyze "$dir/bin/systemd-analyze"

  for name in cloud-init docker-compose caddy shellcheck jq kubectl systemd-analyze; do
    flag=--version
    case $name in caddy) flag=version ;; kubectl) flag="version --client" ;; esac
    # shellcheck disable=SC2086
    "$dir/bin/$name" $flag >/dev/null ||
      { echo "tests/tools.sh: $name was unpacked into $dir but doesn't run; remove that folder and try again." >&2; exit 1; }
  done
  touch "$complete"
fi
echo "$dir"
