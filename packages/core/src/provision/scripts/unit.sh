# The package's systemd unit is not changed. A drop-in adds Berth's arguments to its ExecStart.

# Some packages start their service. That must not happen before the drop-in exists.
mask_units() {
  [ ! -e "$root/run/systemd/system/docker.service" ] || return 0
  # A socket that is masked while it listens is closed, and the daemon could not be started again.
  ! systemctl --quiet is-active docker.service docker.socket 2>/dev/null || return 0
  # Recorded on the disk, because a run that is killed now leaves them masked.
  put_folder 0700 "$state_folder"
  : >"$state_folder/units-held"
  bounded 60 systemctl --quiet mask --runtime docker.service docker.socket 2>/dev/null || :
}

unmask_units() {
  [ -e "$state_folder/units-held" ] || return 0
  timeout 60 systemctl --quiet unmask --runtime docker.service docker.socket 2>/dev/null || :
  rm -f "$state_folder/units-held"
}

# reload_units UNIT: daemon-reload takes a second, so it is skipped if systemd has the current version of this unit.
reload_units() {
  [ "$(systemctl show --property NeedDaemonReload "$1" 2>/dev/null)" = NeedDaemonReload=no ] ||
    bounded 60 systemctl daemon-reload
}

# enable_unit UNIT: skipped if it is enabled, because enabling it again takes just as long.
enable_unit() {
  systemctl --quiet is-enabled "$1" 2>/dev/null || bounded 60 systemctl --quiet enable "$1" 2>/dev/null || :
}

write_drop_in() {
  bounded 60 systemctl cat docker.service >"$work/unit" 2>/dev/null || fail $exit_install "docker.service does not exist"
  command_line=$(package_exec_start <"$work/unit" | without_remote_options)
  [ -n "$command_line" ] || fail $exit_install "docker.service has no ExecStart"
  # Copies pending certificates into place after a power failure.
  pending=${pending_folder#"$root"} docker=${docker_folder#"$root"}
  take_up="[ ! -d $pending ] || cp -pf $pending/key.pem $pending/cert.pem $pending/ca.pem $docker/"
  put_folder 0755 "${drop_in%/*}"
  # No core dumps: the daemon's memory contains its private key.
  put_file 0644 "$drop_in" "[Service]
LimitCORE=0
ExecStartPre=-/bin/sh -c '$take_up'
ExecStart=
ExecStart=$command_line $berth_daemon_arguments" drop-in || :
}

# Prints the last ExecStart in the output of `systemctl cat`, with continuation lines joined and without Berth's
# drop-in.
package_exec_start() {
  awk -v own="${drop_in##*/}" '
    /^# \// { ours = substr($0, length($0) - length(own)) == "/" own; section = ""; next }
    ours { next }
    { line = joined $0; joined = "" }
    line !~ /^[[:space:]]*[#;]/ && line ~ /\\$/ { joined = substr(line, 1, length(line) - 1) " "; next }
    line ~ /^\[/ { section = line; next }
    section ~ /^\[Service\]/ && line ~ /^ExecStart[[:space:]]*=/ {
      sub(/^ExecStart[[:space:]]*=[[:space:]]*/, "", line)
      command = line
    }
    END { gsub(/[[:space:]]+/, " ", command); sub(/ $/, "", command); print command }'
}

# Removes tcp:// addresses and TLS flags of a remote API that was set up manually. They would conflict with Berth's.
without_remote_options() {
  sed -E -e 's#( (-H|--host)[= ]?"?tcp://[^ ]*)##g' -e 's#( --tls[a-z]*(=[^ ]*| /[^ ]*)?)##g'
}
