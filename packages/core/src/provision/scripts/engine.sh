# The Engine: starting it, and what is done once it runs.

read_engine_version() {
  engine_version=$(dockerd --version 2>/dev/null | sed -n 's/^Docker version \([^, ]*\).*/\1/p')
}

start_engine() {
  release_units
  # A drop-in in a folder that was not there before is nothing that systemd (252) notices by itself.
  if [ -e "$state_folder/restart-needed" ]; then bounded 60 systemctl daemon-reload; else reload_units docker.service; fi
  enable_unit docker.service
  if [ ! -e "$state_folder/restart-needed" ] && systemctl --quiet is-active docker.service; then
    wait_for_engine
    return
  fi
  note "starting docker.service"
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

# Through the socket where there is a client to ask with.
engine_answers() {
  [ -S "$root/run/docker.sock" ] || return 1
  command -v docker >/dev/null || return 0
  docker_here 10 version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# A listening socket (state 0A) on the port, as the kernel lists it: needs no further program.
is_listening() {
  cat "$root/proc/net/tcp" "$root/proc/net/tcp6" 2>/dev/null |
    awk -v port="$(printf ':%04X' "$berth_port")" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}

explain_start_failure() {
  journalctl --unit docker.service --lines 12 --output cat --no-pager >"$work/journal.log" 2>/dev/null || :
  tell "$work/journal.log"
  fail $exit_daemon_start "docker.service did not start, or does not listen on port $berth_port"
}

add_administrator() {
  [ -n "$berth_admin" ] || return 0
  id -u "$berth_admin" >/dev/null 2>&1 || { note "there is no user $berth_admin" && return 0; }
  case " $(id -nG "$berth_admin") " in *" docker "*) return 0 ;; esac
  put_file 0600 "$state_folder/administrator" "$berth_admin" || :
  if usermod -aG docker "$berth_admin" 2>/dev/null; then
    mark_changed administrator
  else
    rm -f "$state_folder/administrator"
    note "$berth_admin was not added to group docker"
  fi
}

# log_in SERVER USER PASSWORD: the password goes through stdin, never through the arguments of a program.
log_in() {
  grep -qsFx -- "$1" "$state_folder/registries" || printf '%s\n' "$1" >>"$state_folder/registries"
  printf '%s' "$3" | bounded 60 docker login --username "$2" --password-stdin ${1:+"$1"} >"$work/login.log" 2>&1 ||
    fail $exit_login "the registry ${1:-docker.io} did not take the login of $2"
}
