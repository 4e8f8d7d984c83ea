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

# An Engine that its owner neither runs nor enables, such as beside a rootless one, is left so by uninstall. Only the first run
# can tell: a later one may find an Engine that an earlier one installed or stopped.
remember_idle_engine() {
  [ -n "$engine_version" ] && [ -z "$(recorded_source)" ] && [ ! -e "$drop_in" ] || return 0
  systemctl --quiet is-enabled docker.service docker.socket 2>/dev/null ||
    systemctl --quiet is-active docker.service docker.socket 2>/dev/null ||
    : >"$state_folder/before/engine-idle"
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
  command_line=$(package_exec_start <"$work/unit" | with_remote_variables | without_remote_options)
  [ -n "$command_line" ] || fail $exit_install "docker.service has no ExecStart"
  case " $command_line " in
    *" --config-file"[\ =]*) fail $exit_daemon_options "docker.service starts the daemon with --config-file; move those options to /etc/docker/daemon.json" ;;
  esac
  reject_port_of_socket
  # shellcheck disable=SC2119
  validate_command_line
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

# Replaces the variables of a command line, such as $DOCKER_OPTS, whose values set up a remote API: they would conflict with
# Berth's options. Other variables stay.
with_remote_variables() {
  read -r line
  # shellcheck disable=SC2016 # they are systemd's variables
  for word in $(printf '%s\n' "$line" | grep -oE '\$(\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)' | sort -u); do
    # shellcheck disable=SC2016
    name=$(printf '%s' "$word" | tr -d '${}')
    value=$(unit_variable "$name")
    case " $value" in
      *tcp://* | *" --tls"* | *" --config-file"*) line=$(replace_word "$line" "$word" "$value") ;;
    esac
  done
  printf '%s\n' "$line"
}

# unit_variable NAME: prints its value in the environment of the unit. Files take precedence, as in systemd.
unit_variable() {
  {
    sed -nE 's/^Environment=//p' "$work/unit" | sed -E 's/^"(.*)"$/\1/'
    sed -nE 's/^EnvironmentFile=-?//p' "$work/unit" | while IFS= read -r file; do
      # Joins lines that a backslash continues.
      [ ! -r "$root$file" ] || sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' "$root$file"
    done
  } | sed -nE "s/^[[:space:]]*$1=//p" | tail -n 1 | sed -E 's/[[:space:]]+$//; s/^["'"'"'](.*)["'"'"']$/\1/; s/%/%%/g'
}

# replace_word TEXT WORD VALUE: prints the text with each occurrence of the word replaced.
replace_word() {
  before=$1 result=""
  while [ "${before#*"$2"}" != "$before" ]; do
    result=$result${before%%"$2"*}$3
    before=${before#*"$2"}
  done
  printf '%s' "$result$before"
}

# Has the daemon validate the new command line together with daemon.json, if it supports that (Engine 23.0 and later), before
# the running daemon is stopped. Variables of the unit have no value here.
# shellcheck disable=SC2120 # "$@" is set by eval
validate_command_line() {
  [ -d "$work/running" ] || return 0
  # shellcheck disable=SC2016
  words=$(printf '%s %s' "$command_line" "$berth_daemon_arguments" | sed -e 's/%%/%/g' -e 's/`/\\`/g' -e 's/\$\$/\\$/g')
  (set +u && eval "set -- $words" && shift && bounded 30 dockerd "$@" --validate) </dev/null >"$work/validate.log" 2>&1 && return
  ! grep -q 'unknown flag: --validate' "$work/validate.log" || return 0
  grep -qE 'unable to configure|unknown flag|unknown shorthand|invalid' "$work/validate.log" || return 0
  show_log "$work/validate.log"
  fail $exit_daemon_options "the daemon rejects its new command line: $(daemon_said "$work/validate.log")"
}

# The daemon and its socket unit cannot listen on the same port.
reject_port_of_socket() {
  ! systemctl show --property Listen --value docker.socket 2>/dev/null | grep -qE "[]:]$berth_port \(Stream\)|^$berth_port \(" ||
    fail $exit_daemon_options "docker.socket listens on port $berth_port itself; remove that ListenStream, or choose another port"
}

# Docker from snap has no docker.service of its own, and its daemon reads other files.
reject_snap() {
  [ ! -e "$root/etc/systemd/system/snap.docker.dockerd.service" ] ||
    fail $exit_settings "this machine runs Docker from snap, which Berth cannot set up; remove it (snap remove docker) to install Docker Engine"
}

# Removes tcp:// addresses and TLS flags of a remote API that was set up manually. They would conflict with Berth's.
without_remote_options() {
  sed -E -e 's#( (-H|--host)[= ]?"?tcp://[^ ]*)##g' -e 's#( (-H|--host)=?[0-9.]*:[0-9]+"?)##g' -e 's#( --tls[a-z]*(=[^ ]*| /[^ ]*)?)##g' \
    -e 's# +# #g' -e 's# $##'
}
