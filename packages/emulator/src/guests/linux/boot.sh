# Runs as the first process in a guest's namespaces, in the folder in which its root is mounted: mounts what the kernel provides,
# and then executes systemd. Arguments: hostname, the address of the name service, and the cgroup controllers to mount
# ("unified" for version 2).
set -eu
hostname=$1
name_service=$2
shift 2
echo namespaces

# The folders above this one belong to this machine's root, so a path from its root cannot be looked up.
mount() { command mount --no-canonicalize "$@"; }

# A mount that came from another user namespace cannot become the root; one that is made here can.
mount --rbind root root
# Docker cannot create its overlays on top of an overlay.
mkdir -p root/var/lib/docker root/var/lib/containerd
mount --bind docker root/var/lib/docker
mount --bind containerd root/var/lib/containerd

printf '%s\n' "$hostname" >root/etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$hostname" >root/etc/hosts
printf 'nameserver %s\n' "$name_service" >root/etc/resolv.conf

mount -t proc -o nosuid,nodev,noexec proc root/proc
mount -t sysfs -o nosuid,nodev,noexec sysfs root/sys
# "ip netns exec" unmounts /sys before it mounts another one, which the kernel allows only beside a sysfs that is neither covered
# nor read-only (mount_too_revealing in fs/namespace.c). /run hides the path of this one.
mkdir -p root/run/sys
mount -t sysfs -o nosuid,nodev,noexec sysfs root/run/sys
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs root/run
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/tmp
mount -t tmpfs -o mode=755,nosuid tmpfs root/dev
mkdir root/dev/net root/dev/pts root/dev/shm root/dev/mqueue
give_device() {
  [ -e "$1" ] || return 0
  : >"root/dev/$2"
  mount --bind "$1" "root/dev/$2"
}
for device in null zero full random urandom tty; do give_device "/dev/$device" "$device"; done
give_device devices/fuse fuse
give_device devices/tun net/tun
mount -t devpts -o newinstance,nosuid,noexec,mode=620,gid=5,ptmxmode=666 devpts root/dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs root/dev/shm
ln -s pts/ptmx root/dev/ptmx
ln -s /proc/self/fd root/dev/fd
ln -s /proc/self/fd/0 root/dev/stdin
ln -s /proc/self/fd/1 root/dev/stdout
ln -s /proc/self/fd/2 root/dev/stderr

# sshd needs a host key before its first start. Each machine gets its own.
[ -e root/etc/ssh/ssh_host_ed25519_key ] ||
  chroot root ssh-keygen -q -t ed25519 -N "" -C "root@$hostname" -f /etc/ssh/ssh_host_ed25519_key </dev/null >&2

if [ "$*" = unified ]; then
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 root/sys/fs/cgroup
else
  mount -t tmpfs -o mode=755,nosuid,nodev,noexec tmpfs root/sys/fs/cgroup
  for controller in "$@"; do
    folder=root/sys/fs/cgroup/${controller#name=}
    mkdir "$folder"
    if [ "$controller" = unified ]; then
      mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$folder"
    else
      mount -t cgroup -o "nosuid,nodev,noexec,$controller" cgroup "$folder"
    fi
  done
fi

# The emulator writes "go" when the network is connected, and then what to do in the system before it boots. If the emulator ends
# first, this process ends, too.
read -r go
[ "$go" = go ]
chroot root sh >&2
# The shell may have ended before the last line.
cat >/dev/null

cd -P root
mkdir -p mnt
pivot_root . mnt
umount -l /mnt
# What enters from now on is in the guest's own root.
echo booting
exec /usr/bin/env -i container=azure-emulator PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init </dev/null >/dev/null 2>&1
