#!/usr/bin/env bash
# boot.sh IMAGE VMDIR USERDATA PORT: the rig's virtual machine (QEMU without KVM, NoCloud) with what its own boot.sh has no word for: a blank data volume as the second disk, /dev/vdb, and the machine's port 443 at
# 127.0.0.1:PORT. This process becomes the machine; its console is VMDIR/console.log.
set -euo pipefail
image=${1:?usage: boot.sh IMAGE VMDIR USERDATA PORT} vm=$2 userdata=$3 port=$4
mkdir -p "$vm/seed"
cp "$userdata" "$vm/seed/user-data"
printf 'instance-id: vm-%s\nlocal-hostname: vm\n' "$(date +%s)" >"$vm/seed/meta-data"
genisoimage -quiet -output "$vm/seed.iso" -volid cidata -joliet -rock "$vm/seed"
qemu-img create -q -f qcow2 -F raw -b "$image/base.img" "$vm/disk.qcow2"
[ -e "$vm/data.qcow2" ] || qemu-img create -q -f qcow2 "$vm/data.qcow2" 10G
exec qemu-system-x86_64 -name appsedu -machine q35 -accel tcg,thread=multi -cpu max -smp "${SMP:-2}" -m "${MEM:-2048}" -nographic -nodefaults -no-reboot \
  -kernel "$image/vmlinuz" -initrd "$image/initrd.img" -append 'root=/dev/vda rw console=ttyS0 net.ifnames=0 cloud-init=enabled systemd.show_status=1 loglevel=3 mitigations=off systemd.journald.forward_to_console=1' \
  -drive "file=$vm/disk.qcow2,if=virtio,format=qcow2,cache=unsafe" -drive "file=$vm/data.qcow2,if=virtio,format=qcow2,cache=unsafe" -drive "file=$vm/seed.iso,if=virtio,format=raw,readonly=on" \
  -netdev "user,id=n0,hostfwd=tcp:127.0.0.1:$port-:443" -device virtio-net-pci,netdev=n0,romfile= -device virtio-rng-pci -chardev "file,id=c0,path=$vm/console.log" -serial chardev:c0
