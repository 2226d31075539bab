#!/usr/bin/env bash
# Debian's `openstack` client from nothing to a running server and back, against the simulator at $SIM; what its authors believe about OpenStack has to be so there.
# Each call of it costs about two seconds of processor time.
set -euo pipefail
export OS_AUTH_URL=$SIM/openstack/identity/v3 OS_USERNAME=user-stack OS_PASSWORD=password-1 OS_PROJECT_NAME=stack OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default OS_REGION_NAME=GRA11 OS_IDENTITY_API_VERSION=3
unset AWS_CA_BUNDLE
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
steps=0
step() { # what expected command…: the command's output holds what is expected
  local what=$1 expected=$2 said; shift 2
  said=$(openstack "$@" 2>&1) || { echo "FAILED: $what: $said"; exit 1; }
  [[ $said == *$expected* ]] || { echo "FAILED: $what: '$expected' is not in: $said"; exit 1; }
  steps=$((steps + 1)); echo "ok $steps $what"
}
refused() { # what expected command…: it fails and says so
  local what=$1 expected=$2 said; shift 2
  ! said=$(openstack "$@" 2>&1) || { echo "FAILED: $what was not refused: $said"; exit 1; }
  [[ $said == *$expected* ]] || { echo "FAILED: $what: '$expected' is not in: $said"; exit 1; }
  steps=$((steps + 1)); echo "ok $steps $what"
}
until_status() { # status command…
  local wanted=$1 left=60 now=; shift
  until now=$(openstack "$@" -f value -c status 2>&1) && [ "$now" = "$wanted" ]; do ((left-- > 0)) || { echo "FAILED: $* is $now, not $wanted"; exit 1; }; done
  steps=$((steps + 1)); echo "ok $steps ${*: -1} is $wanted"
}

printf '#cloud-config\nhostname: t1\n' >"$work/user-data"
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
OS_PASSWORD=wrong refused "a wrong password" "HTTP 401" token issue
step "flavors" b3-8 flavor list -f value -c Name
step "quotas" maxTotalInstances limits show --absolute -f value -c Name
step "a security group" web security group create web -f value -c name
step "a rule" 443 security group rule create web --protocol tcp --dst-port 443 --remote-ip 0.0.0.0/0 -f value -c port_range_min
refused "the same rule again" "already exists" security group rule create web --protocol tcp --dst-port 443 --remote-ip 0.0.0.0/0
step "a port on the external network" 198.1 port create --network Ext-Net --security-group web slot -f value -c fixed_ips
step "a key pair" key keypair create --public-key "$work/key.pub" key -f value -c name
step "a volume" creating volume create --size 2 data --property slot=data -f value -c status
until_status available volume show data
step "a server on that port" ACTIVE server create --flavor b3-8 --image "Debian 12" --port slot --key-name key --user-data "$work/user-data" --property slot=server --wait t1 -f value -c status
step "its name and metadata in a list" t1 server list --name '^t1$' --long -f value -c Name
step "the volume on it" /dev/sdb server add volume t1 data -f value -c Device
until_status in-use volume show data
refused "deleting the volume meanwhile" "Volume status must be available" volume delete data
step "a stop" "" server stop t1
until_status SHUTOFF server show t1
step "a start" "" server start t1
until_status ACTIVE server show t1
step "another flavor" "" server resize --flavor b3-16 --wait t1
step "which is confirmed" "" server resize confirm t1
until_status ACTIVE server show t1
step "the volume off it" "" server remove volume t1 data
until_status available volume show data
step "a snapshot" creating volume snapshot create --volume data snap -f value -c status
until_status available volume snapshot show snap
refused "deleting a volume with a snapshot" "have snapshots" volume delete data
step "an image of the server" image server image create t1 --name image --wait -f value -c name
step "the server gone" "" server delete --wait t1
step "its port still there, free" DOWN port show slot -f value -c status
refused "deleting the group that the port holds" "in use" security group delete web
step "the port gone" "" port delete slot
step "then the group" "" security group delete web
step "the snapshot gone" "" volume snapshot delete snap
until openstack volume delete data 2>/dev/null; do :; done
step "the image gone" "" image delete image
step "the key pair gone" "" keypair delete key
echo "$steps of $steps steps as the client expects"
