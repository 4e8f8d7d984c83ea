# Gives each file of a system the owner and the group that it has in the guests' user namespace. A change of owner clears the
# bits that run a program as its owner, so they are set again. Arguments: the system's root folder, the namespace's first id.
set -eu
cd "$1"
first_id=$2
modes=$(find . -xdev -type f -perm /6000 -printf '%m %p\n')
find . -xdev -printf '%U %G\n' | sort -u | while read -r user group; do
  find . -xdev -uid "$user" -gid "$group" -exec chown -h "$((first_id + user)):$((first_id + group))" {} +
done
printf '%s\n' "$modes" | while read -r mode file; do
  [ -z "$mode" ] || chmod "$mode" "$file"
done
