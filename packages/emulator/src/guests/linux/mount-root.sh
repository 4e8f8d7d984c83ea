# Mounts a guest's root from the image and the guest's disk, with the rights of this machine's root, and then goes on in a user
# namespace of the guest's own. Arguments: image, disk, the first id of that namespace, the script that goes on, its arguments.
set -eu
image=$1
disk=$2
first_id=$3
shift 3

mount --make-rprivate /
cd "$disk"
# The paths are relative, so that a comma or colon in a folder's name cannot break overlay's options.
mkdir -p base upper work root docker containerd
chown "$first_id:$first_id" . upper work docker containerd
chmod 0710 docker
chmod 0711 containerd
mount --bind "$image" base
# An image has device files, such as the machine's console, that a guest's root finds when it unmounts /dev.
mount -t overlay -o nodev,lowerdir=base,upperdir=upper,workdir=work overlay root

# Devices that a guest's users may open, with the mode of a machine; on this one only root may have it.
mkdir -p devices
mount -t tmpfs -o mode=755,nosuid,noexec tmpfs devices
[ ! -e /dev/fuse ] || mknod -m 0666 devices/fuse c 10 229
[ ! -e /dev/net/tun ] || mknod -m 0666 devices/tun c 10 200

# The emulator writes "mapped" when the namespace has its users and groups. Before that, no user of it exists.
exec unshare --user --keep-caps sh -c '
echo unmapped
read -r mapped
[ "$mapped" = mapped ]
exec setpriv --reuid=0 --regid=0 --clear-groups --pdeathsig KILL \
  unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child=KILL sh -c "$@"' user "$@"
