# The data disk at LUN 0: formatted if it is empty, and mounted at every boot before the Engine starts.

data_label=berth-data

prepare_data_disk() {
  [ -n "$berth_data_disk" ] || return 0
  put_folder 0711 "$data_folder"
  if ! is_mounted "$data_folder"; then
    find_data_disk
    format_data_disk
    mount_unit "$data_folder" "/dev/disk/by-uuid/$data_uuid" "$data_type" ""
  fi
  # Newer Engines store images in containerd's folder.
  for folder in docker containerd; do
    put_folder 0711 "$data_folder/$folder"
    put_folder 0711 "$root/var/lib/$folder"
    is_mounted "$root/var/lib/$folder" && continue
    move_to_data_disk "$folder"
    mount_unit "$root/var/lib/$folder" "$data_folder/$folder" none bind
  done
}

is_mounted() {
  awk -v folder="${1#"$root"}" '$2 == folder { found = 1 } END { exit !found }' "$root/proc/mounts"
}

# Azure names the disk by its LUN. Which of the two links exists depends on the disk controller and the image.
find_data_disk() {
  attempt=0
  until [ -n "$(data_disk_link)" ]; do
    attempt=$((attempt + 1))
    [ $attempt -lt 60 ] || fail $exit_settings "the machine has no data disk at LUN 0"
    pause 1
  done
  data_device=$(readlink -f "$(data_disk_link)")
}

data_disk_link() {
  for link in "$root/dev/disk/azure/data/by-lun/0" "$root/dev/disk/azure/scsi1/lun0"; do
    [ ! -e "$link" ] || { printf '%s' "$link" && return; }
  done
}

# Formats only an empty disk. A disk that an earlier run formatted is reused with its data.
format_data_disk() {
  if [ "$(disk_value LABEL)" != "$data_label" ]; then
    # blkid exits with 2 if it finds no data at all.
    bounded 60 blkid -p "$data_device" >"$work/disk" 2>/dev/null
    [ $? -eq 2 ] || fail $exit_settings "the data disk contains data and was not formatted"
    make_file_system || { show_log "$work/mkfs.log" && fail $exit_settings "the data disk cannot be formatted"; }
    mark_changed data-disk-formatted
  fi
  data_uuid=$(disk_value UUID)
  data_type=$(disk_value TYPE)
  [ -n "$data_uuid" ] || fail $exit_settings "the data disk has no readable file system"
}

disk_value() {
  bounded 60 blkid -p -s "$1" -o value "$data_device" 2>/dev/null
}

make_file_system() {
  if command -v mkfs.ext4 >/dev/null; then
    bounded 600 mkfs.ext4 -q -L $data_label "$data_device" >"$work/mkfs.log" 2>&1
  else
    bounded 600 mkfs.xfs -q -L $data_label "$data_device" >"$work/mkfs.log" 2>&1
  fi
}

# Moves the data of an Engine that the image already contained.
move_to_data_disk() {
  [ -n "$(ls -A "$root/var/lib/$1")" ] || return 0
  bounded 150 systemctl stop docker.socket docker.service containerd.service 2>/dev/null || :
  cp -a "$root/var/lib/$1/." "$data_folder/$1/" || fail $exit_settings "/var/lib/$1 cannot be moved to the data disk"
  find "$root/var/lib/$1" -mindepth 1 -delete
}

# mount_unit FOLDER WHAT TYPE OPTIONS: the Engine starts only if the mount succeeded.
mount_unit() {
  where=${1#"$root"}
  mount_name=$(printf '%s' "${where#/}" | tr / -).mount
  put_file 0644 "$root/etc/systemd/system/$mount_name" "[Unit]
Description=Docker's data on a separate disk
Before=docker.service containerd.service

[Mount]
What=${2#"$root"}
Where=$where
Type=$3
${4:+Options=$4}

[Install]
WantedBy=multi-user.target
RequiredBy=docker.service" || :
  reload_units "$mount_name"
  enable_unit "$mount_name"
  mark_restart "mount-${mount_name%.mount}"
  bounded 120 systemctl start "$mount_name" || fail $exit_settings "$where cannot be mounted from the data disk"
}
