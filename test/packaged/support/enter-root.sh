#!/bin/sh
# enter-root.sh ROOT COMMAND…: runs a command in a root folder as the user who lives there. Called by unshare with a mount and a
# process namespace of its own. pivot_root rather than chroot: from within a chroot nobody may make a user namespace, which is what
# the page's sandbox is made of.
set -e
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs -o ro sysfs "$root/sys"
if [ -d /tmp/.X11-unix ]; then
  mkdir -p "$root/tmp/.X11-unix"
  mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
fi
cd "$root"
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
cd /home/kim
exec setpriv --reuid=kim --regid=kim --init-groups "$@"
