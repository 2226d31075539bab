#!/usr/bin/env bash
# The product on a real OpenStack: the rig's Keystone, Nova, Neutron, Cinder and Glance (Zed) with a hypervisor that boots nothing; ten instances made and removed, the worker killed on the way. Result: docs/real-openstack.md.
#   tests/real/openstack.sh [FILTER]     a part of the tests' names, such as Ten
# Root: it installs the rig's Debian packages, and the guests' stand-in takes their addresses on lo. APPSEDU_SHARED names where rigs/ is; APPSEDU_RIG_DIR keeps the rig's files (a first start takes minutes);
# APPSEDU_RIG_KEEP=1 leaves the rig running for another run.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
rigs=${APPSEDU_SHARED:-/work/shared}/rigs
base=${APPSEDU_RIG_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/appsedu-rigs/openstack}
run=$(mktemp -d /tmp/appsedu-real.XXXXXX)
started=$(date +%s)
say() { echo "[$(($(date +%s) - started)) s] $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

[ -x "$rigs/openstack/up.sh" ] || [ -f "$rigs/openstack/up.sh" ] || fail "no rig at $rigs/openstack: set APPSEDU_SHARED"
[ "$(id -u)" = 0 ] || fail "root is needed"
mkdir -p "$base" || exit 1
base=$(cd "$base" && pwd)
end() {
  code=$?
  # What a killed run left on lo; the rig's external network is documentation's 203.0.113.0/24.
  # What a killed test left: by the folder that only this run has.
  for pid in $(pgrep -f -- "--data $run/"); do kill "$pid" 2>/dev/null; done
  for address in $(ip -o -4 address show dev lo | grep -o '203\.0\.113\.[0-9]*/32'); do ip address del "$address" dev lo; done
  if [ "${APPSEDU_RIG_KEEP:-}" != 1 ] && [ -s "$base/pids" ]; then bash "$rigs/openstack/down.sh" "$base"; : >"$base/pids"; say "the rig is stopped"; fi
  if [ "$code" = 0 ]; then rm -rf "$run"; else echo "data and logs: $run"; fi
  exit "$code"
}
trap end EXIT
trap 'exit 130' INT TERM

answers() { curl -sf -o /dev/null --max-time 5 http://127.0.0.1:15000/v3; }
if answers && [ -s "$base/pids" ]; then
  say "the rig of $base runs"
elif answers; then
  fail "something else listens at the rig's port 15000"
else
  say "installing the rig's packages"
  bash "$rigs/install.sh" openstack >"$base/install.log" 2>&1 || { tail -5 "$base/install.log"; fail "install.sh openstack"; }
  say "starting the rig in $base"
  bash "$rigs/openstack/up.sh" "$base" >"$base/up.log" 2>&1 || { tail -5 "$base/up.log"; fail "up.sh"; }
  say "the rig is up: $(dpkg-query -W -f 'nova ${Version}' nova-api), $(dpkg-query -W -f 'neutron ${Version}' neutron-server), $(dpkg-query -W -f 'cinder ${Version}' cinder-api)"
fi

# What an operator of that cloud gives a project: flavors, an image, a public network, quotas for twenty. What is there already stays.
if [ ! -e "$base/.appsedu" ]; then
  # shellcheck disable=SC1091
  . "$base/adminrc"
  {
    # The rig's one host has 8 GB: ten machines of the smallest size, but not ten of 2 GB.
    openstack flavor show s1-1 || openstack flavor create s1-1 --vcpus 1 --ram 1000 --disk 10
    openstack flavor show d2-2 || openstack flavor create d2-2 --vcpus 1 --ram 2000 --disk 25
    head -c 1048576 /dev/zero >"$base/tmp/image.raw"
    openstack image show 'Debian 12' || openstack image create 'Debian 12' --disk-format raw --container-format bare --file "$base/tmp/image.raw" --public
    openstack network show Ext-Net || openstack network create Ext-Net --external --share --provider-network-type flat --provider-physical-network public
    openstack subnet show ext4 || openstack subnet create ext4 --network Ext-Net --subnet-range 203.0.113.0/24 --no-dhcp
    openstack quota set academie-test --instances 20 --cores 80 --ram 200000 --secgroups 30 --ports 60 --volumes 40 --gigabytes 4000
  } >"$base/setup.log" 2>&1 && touch "$base/.appsedu" || { tail -5 "$base/setup.log"; fail "the project couldn't be set up"; }
  unset "${!OS_@}"
  say "the project is set up"
fi

for project in services/AllInOne services/CloudSimulator tests/EndToEnd.Tests; do dotnet build "$here/../$project" --nologo -v quiet >"$base/build.log" 2>&1 || { tail -5 "$base/build.log"; fail "$project doesn't build"; }; done
say "built"
TMPDIR=$run dotnet test "$here/EndToEnd.Tests" --no-build --nologo --filter "FullyQualifiedName~RealOpenStackTests${1:+&Name~$1}" --logger "console;verbosity=normal" | tee "$base/result.log"
code=${PIPESTATUS[0]}
grep -q '^ *Passed:' "$base/result.log" || code=1
[ "$code" = 0 ] && say "PASSED" || say "FAILED"
exit "$code"
