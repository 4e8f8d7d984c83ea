# Copies what a guest sees of its disk, which must be off, with the rights of this machine's root. Arguments: the image on which
# the disk is based, the disk, and the folder that gets the copy.
set -eu
image=$1
disk=$2
copy=$3

mount --make-rprivate /
cd "$disk"
mkdir -p base upper work root docker containerd
mount --bind "$image" base
mount -t overlay -o lowerdir=base,upperdir=upper,workdir=work overlay root
# With owners, links, extended attributes and holes. No link is followed, so that nothing outside the disk is read.
cp --archive --sparse=auto --no-target-directory root "$copy/root"
cp --archive --sparse=auto docker containerd "$copy"
