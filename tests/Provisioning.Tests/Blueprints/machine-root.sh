#!/usr/bin/env bash
# machine-root.sh SCRATCH COMMAND…: runs a command in a root that is this machine's programs with a scratch folder's /etc, /srv and /var, in a mount namespace of its own:
# what the machine's scripts write by absolute path stays in SCRATCH. Started by unshare --mount.
set -euo pipefail
scratch=$1
shift
root=$scratch/.root
mkdir -p "$root"
mount -t tmpfs tmpfs "$root"
for name in bin sbin lib lib64; do
  if [ -L "/$name" ]; then ln -s "$(readlink "/$name")" "$root/$name"; elif [ -d "/$name" ]; then mkdir "$root/$name" && mount --rbind "/$name" "$root/$name"; fi
done
mkdir -p "$root"/{usr,etc,srv,var,dev,proc,tmp,root}
mount --rbind /usr "$root/usr"
mount --bind "$scratch/usr/local" "$root/usr/local"
mount --bind "$scratch/etc" "$root/etc"
mount --bind "$scratch/srv" "$root/srv"
mount --bind "$scratch/var" "$root/var"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
exec chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LD_LIBRARY_PATH=/usr/local/lib/tools "$@"
