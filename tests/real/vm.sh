#!/usr/bin/env bash
# The user data that the product rendered for Etherpad boots a real Debian 12 in a virtual machine (QEMU without KVM): cloud-init runs it, the machine enrols at the running product and publishes its probe, and the
# service turns available. Result, and what stands in for what: docs/real-vm.md.
# Root, for debootstrap. APPSEDU_SHARED names where rigs/ is; APPSEDU_VM_CACHE keeps what takes minutes to build. SMP and MEM are the machine's.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
rigs=${APPSEDU_SHARED:-/work/shared}/rigs
cache=${APPSEDU_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/appsedu-rigs/vm}
started=$(date +%s)
say() { echo "[$(($(date +%s) - started)) s] $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
[ -f "$rigs/vm/build.sh" ] || fail "no rig at $rigs/vm: set APPSEDU_SHARED"
[ "$(id -u)" = 0 ] || fail "root is needed"
mkdir -p "$cache"; cache=$(cd "$cache" && pwd)
exec 9>"$cache/.lock"; flock -n 9 || fail "another run uses $cache"
run=$(mktemp -d /tmp/appsedu-vm.XXXXXX)
registry=
end() {
  code=$?
  [ -z "$registry" ] || kill "$registry" 2>/dev/null
  # What a killed test left: by the folder that only this run has.
  for pid in $(pgrep -f -- "$run/(house|cloud|vm)"); do kill "$pid" 2>/dev/null; done
  rm -f "$run"/vm/*.qcow2
  if [ "$code" = 0 ]; then rm -rf "$run"; else echo "console and logs: $run"; fi
  exit "$code"
}
trap end EXIT
trap 'exit 130' INT TERM

say "installing the rig's packages"
bash "$rigs/install.sh" vm >"$run/install.log" 2>&1 || { tail -5 "$run/install.log"; fail "install.sh vm"; }
say "Debian's image (ten minutes the first time)"
export SIZE=6G
[ -e "$cache/image/.bootstrapped" ] || bash "$rigs/vm/build.sh" "$cache/image" >"$run/build.log" 2>&1 || { tail -5 "$run/build.log"; fail "build.sh"; }
say "what stands in for the container images"
bash "$here/real/vm/images.sh" "$cache/containers" "$rigs" >"$run/images.log" 2>&1 || { tail -5 "$run/images.log"; fail "images.sh"; }
python3 "$here/real/vm/registry.py" "$cache/containers/layers" "$run/registry.port" >"$run/registry.log" 2>&1 9>&- &
registry=$!
until [ -s "$run/registry.port" ]; do kill -0 "$registry" 2>/dev/null || { cat "$run/registry.log"; fail "registry.py"; }; sleep 0.1; done
port=$(cat "$run/registry.port")

# What a provider's image brings besides Debian: an authority (the control plane's certificate here is of one made for this run) and a mirror of the registry, which Debian's docker.io takes from /etc/default/docker.
{
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$run/ca.key" -out "$run/ca.pem" -days 2 -subj '/CN=appsedu vm test' -addext 'keyUsage=critical,keyCertSign,cRLSign'
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$run/tls.key" -out "$run/tls.csr" -subj '/CN=control plane'
  openssl x509 -req -in "$run/tls.csr" -CA "$run/ca.pem" -CAkey "$run/ca.key" -CAcreateserial -days 2 -out "$run/tls.pem" -extfile <(echo 'subjectAltName=IP:10.0.2.2')
} >"$run/openssl.log" 2>&1 || { tail -5 "$run/openssl.log"; fail "openssl"; }
root=$cache/image/root
cp "$run/ca.pem" "$root/usr/local/share/ca-certificates/appsedu-vm.crt"
chroot "$root" /usr/sbin/update-ca-certificates >"$run/ca.log" 2>&1 || { tail -5 "$run/ca.log"; fail "update-ca-certificates"; }
echo "DOCKER_OPTS=\"--registry-mirror=http://10.0.2.2:$port --insecure-registry=10.0.2.2:$port\"" >"$root/etc/default/docker"
bash "$rigs/vm/build.sh" "$cache/image" >"$run/build.log" 2>&1 || { tail -5 "$run/build.log"; fail "build.sh"; }
say "the image is made: $(chroot "$root" dpkg-query -W -f '${Package} ${Version}' cloud-init), $(qemu-system-x86_64 --version | head -1 | cut -d '(' -f 1)"

for project in services/AllInOne services/CloudSimulator tests/EndToEnd.Tests; do dotnet build "$here/../$project" --nologo -v quiet >"$run/dotnet.log" 2>&1 || { tail -5 "$run/dotnet.log"; fail "$project doesn't build"; }; done
say "built"
APPSEDU_VM_RUN=$run APPSEDU_VM_IMAGE=$cache/image dotnet test "$here/EndToEnd.Tests" --no-build --nologo --filter "FullyQualifiedName~RealMachineTests" --logger "console;verbosity=normal" 9>&- | tee "$run/result.log"
code=${PIPESTATUS[0]}
grep -q '^ *Passed:' "$run/result.log" || code=1
[ "$code" = 0 ] && say "PASSED" || say "FAILED"
exit "$code"
