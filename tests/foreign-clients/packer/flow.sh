#!/usr/bin/env bash
# HashiCorp's Packer (Debian's) makes an image of a server that it creates, stops and deletes, against the simulator at $SIM; what the authors of its OpenStack library believe has to be so there.
set -euo pipefail
export CHECKPOINT_DISABLE=1 PACKER_CONFIG_DIR PACKER_CACHE_DIR
PACKER_CONFIG_DIR=$(mktemp -d) PACKER_CACHE_DIR=$PACKER_CONFIG_DIR
trap 'rm -rf "$PACKER_CONFIG_DIR"' EXIT
cd "$(dirname "${BASH_SOURCE[0]}")"
steps=0
step() { steps=$((steps + 1)); echo "ok $steps $1"; }
build() { # what expected arguments…: it ends well and says what is expected
  local what=$1 expected=$2 said; shift 2
  said=$(packer build -color=false "$@" server.json 2>&1) || { echo "FAILED: $what: $said"; exit 1; }
  [[ $said == *$expected* ]] || { echo "FAILED: $what: '$expected' is not in: $said"; exit 1; }
  step "$what"
}
refused() { # what expected arguments…: it fails and says so
  local what=$1 expected=$2 said; shift 2
  ! said=$(packer build -color=false "$@" server.json 2>&1) || { echo "FAILED: $what was not refused: $said"; exit 1; }
  [[ $said == *$expected* ]] || { echo "FAILED: $what: '$expected' is not in: $said"; exit 1; }
  step "$what"
}
made() { # expected call: how often the simulated cloud saw it succeed
  local count; count=$(curl -fsS "$SIM/_sim/requests?last=1000" | python3 -c 'import json, sys; print(sum(1 for r in json.load(sys.stdin)["last"] if r["call"] == sys.argv[1] and r["status"] < 300))' "$2")
  [ "$count" -eq "$1" ] || { echo "FAILED: $2 succeeded $count times, not $1"; exit 1; }
  step "$2: $1"
}

refused "a wrong password" "Authentication failed" -only=by-name -var password=wrong
refused "a flavor that isn't there" "nope" -only=by-name -var flavor=nope
build "an image of a server, by the image's name" "An image was created" -only=by-name
build "another, in another region, by an application credential and the newest image that fits" "An image was created" -only=by-filter
made 2 create-server
made 2 action-os-stop
made 2 action-create-image
made 2 delete-server
# Of the refused flavor none was made.
made 2 create-keypair
made 2 delete-keypair
left=$(curl -fsS "$SIM/_sim/inventory?account=stack" | python3 -c 'import json, sys; print(sum(len(kind) for kind in json.load(sys.stdin).values() if isinstance(kind, list)))')
[ "$left" -eq 0 ] || { echo "FAILED: $left things are left beside the images"; exit 1; }
step "nothing is left beside the images"
echo "$steps of $steps steps as the client expects"
