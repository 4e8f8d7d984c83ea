# Starts the Engine, and configures what needs it to run.

start_engine() {
  unmask_units
  # systemd (252) does not notice a drop-in in a new folder.
  if [ -e "$state_folder/restart-needed" ]; then bounded 60 systemctl daemon-reload; else reload_units docker.service; fi
  enable_unit docker.service
  if [ ! -e "$state_folder/restart-needed" ] && systemctl --quiet is-active docker.service; then
    wait_for_engine
    return
  fi
  note "starting docker.service"
  engine_was_restarted=yes
  systemctl reset-failed docker.service docker.socket 2>/dev/null || :
  bounded 150 systemctl restart docker.service || explain_start_failure
  wait_for_engine
  rm -f "$state_folder/restart-needed"
  rm -rf "${pending_folder:?}"
  mark_changed engine-restarted
}

wait_for_engine() {
  attempt=0
  until engine_answers && is_listening; do
    attempt=$((attempt + 1))
    [ $attempt -lt 240 ] || explain_start_failure
    systemctl --quiet is-failed docker.service && explain_start_failure
    pause 0.25
  done
}

# Asks through the socket if there is a client.
engine_answers() {
  [ -S "$root/run/docker.sock" ] || return 1
  command -v docker >/dev/null || return 0
  local_docker 10 version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# Looks for a listening socket (state 0A) in the kernel's list, which needs no further program.
is_listening() {
  cat "$root/proc/net/tcp" "$root/proc/net/tcp6" 2>/dev/null |
    awk -v port="$(printf ':%04X' "$berth_port")" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}

explain_start_failure() {
  journalctl --unit docker.service --lines 60 --output cat --no-pager >"$work/journal.log" 2>/dev/null || :
  show_log "$work/journal.log"
  said=$(daemon_said "$work/journal.log")
  fail $exit_daemon_start "docker.service did not start, or does not listen on port $berth_port${said:+. The daemon said: $said}"
}

# The plugins of Docker's command line that people expect on a host.
check_client_tools() {
  for tool in buildx compose; do
    docker $tool version >/dev/null 2>&1 </dev/null || warn no-$tool
  done
}

# daemon_said LOG: prints the daemon's last line that gives a reason.
daemon_said() {
  grep -E 'unable to configure|failed to (start|load)|level=fatal|invalid|unknown flag|^Error' "$1" 2>/dev/null |
    tail -n 1 | sed 's/^time=[^ ]* level=[a-z]* msg=//' | cut -c 1-220
}

add_administrator() {
  [ -n "$berth_admin" ] || return 0
  id -u "$berth_admin" >/dev/null 2>&1 || { note "user $berth_admin does not exist" && return 0; }
  case " $(id -nG "$berth_admin") " in *" docker "*) return 0 ;; esac
  put_file 0600 "$state_folder/administrator" "$berth_admin" || :
  if usermod -aG docker "$berth_admin" 2>/dev/null; then
    mark_changed administrator
  else
    rm -f "$state_folder/administrator"
    note "cannot add $berth_admin to group docker"
  fi
}

# log_in SERVER USER PASSWORD: passes the password through stdin, never as an argument.
log_in() {
  grep -qsFx -- "$1" "$state_folder/registries" || printf '%s\n' "$1" >>"$state_folder/registries"
  beside_restarts docker_login "$@" || fail $exit_login "the registry ${1:-docker.io} rejected the login of $2"
}

docker_login() {
  printf '%s' "$3" | bounded 60 docker login --username "$2" --password-stdin ${1:+"$1"} >"$work/login.log" 2>&1
}

# beside_restarts COMMAND...: repeats it once where the daemon was restarted meanwhile, such as by unattended-upgrades.
beside_restarts() {
  daemon_before=$(daemon_process)
  "$@" && return
  [ "$(daemon_process)" != "$daemon_before" ] || return 1
  note "docker.service was restarted meanwhile"
  wait_for_engine
  "$@"
}

daemon_process() {
  systemctl show --property MainPID docker.service 2>/dev/null || :
}
