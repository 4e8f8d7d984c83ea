# The systemd unit of the package stays as it is; a drop-in adds Berth's arguments to its own ExecStart.

# Where a package starts its service by itself, it must not do so before the drop-in is there.
hold_units() {
  [ ! -e "$root/run/systemd/system/docker.service" ] || return 0
  # Masked while it listens, the socket would lose what it listens on, and the daemon could not be started again.
  ! systemctl --quiet is-active docker.service docker.socket 2>/dev/null || return 0
  # On the disk: the run that is killed here leaves them masked.
  put_folder 0700 "$state_folder"
  : >"$state_folder/units-held"
  bounded 60 systemctl --quiet mask --runtime docker.service docker.socket 2>/dev/null || :
}

release_units() {
  [ -e "$state_folder/units-held" ] || return 0
  timeout 60 systemctl --quiet unmask --runtime docker.service docker.socket 2>/dev/null || :
  rm -f "$state_folder/units-held"
}

# reload_units UNIT: systemd reads every unit anew, which takes it a second; where it has this one as it is on the disk, not.
reload_units() {
  [ "$(systemctl show --property NeedDaemonReload "$1" 2>/dev/null)" = NeedDaemonReload=no ] ||
    bounded 60 systemctl daemon-reload
}

# enable_unit UNIT: enabling what is enabled takes as long as enabling it.
enable_unit() {
  systemctl --quiet is-enabled "$1" 2>/dev/null || bounded 60 systemctl --quiet enable "$1" 2>/dev/null || :
}

write_drop_in() {
  bounded 60 systemctl cat docker.service >"$work/unit" 2>/dev/null || fail $exit_install "there is no docker.service"
  command_line=$(own_exec_start <"$work/unit" | without_remote_options)
  [ -n "$command_line" ] || fail $exit_install "docker.service has no ExecStart"
  # Certificates that were on their way when the power went.
  pending=${pending_folder#"$root"} docker=${docker_folder#"$root"}
  take_up="[ ! -d $pending ] || cp -pf $pending/key.pem $pending/cert.pem $pending/ca.pem $docker/"
  put_folder 0755 "${drop_in%/*}"
  # No core dumps: the daemon's memory holds its key.
  put_file 0644 "$drop_in" "[Service]
LimitCORE=0
ExecStartPre=-/bin/sh -c '$take_up'
ExecStart=
ExecStart=$command_line $berth_daemon_arguments" drop-in || :
}

# The last ExecStart of what `systemctl cat` prints, continuation lines joined, Berth's own drop-in left out.
own_exec_start() {
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

# A machine that was opened before by hand: its own tcp:// address and TLS flags would clash with Berth's.
without_remote_options() {
  sed -E -e 's#( (-H|--host)[= ]?"?tcp://[^ ]*)##g' -e 's#( --tls[a-z]*(=[^ ]*| /[^ ]*)?)##g'
}
