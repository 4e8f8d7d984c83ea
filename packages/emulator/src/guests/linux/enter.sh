# Runs a command inside a guest. Arguments: the cgroups to enter, "--", the id of the guest's first process, the command.
set -eu
while [ "$1" != -- ]; do
  echo 0 >"$1/cgroup.procs"
  shift
done
shift
first=$1
shift
exec nsenter --target "$first" --user --mount --uts --ipc --net --pid --cgroup --root --wd \
  /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
