# A machine whose Docker runs keeps a Docker that runs: a failed run restores the configuration that it found.

# remember_running_engine: saves, in memory, what the run may replace.
remember_running_engine() {
  systemctl --quiet is-active docker.service 2>/dev/null || return 0
  mkdir "$work/running" || fail $exit_settings "$work/running cannot be created"
  [ ! -e "$docker_folder/daemon.json" ] || cp -p "$docker_folder/daemon.json" "$work/running/daemon.json"
  [ ! -e "$drop_in" ] || cp -p "$drop_in" "$work/running/drop-in"
}

# Called when the daemon runs with the new configuration.
forget_running_engine() {
  rm -rf "${work:?}/running"
}

# roll_back: part of the EXIT trap of a failed run. On a machine that Berth already manages, the new certificates stay: its
# drop-in completes their change.
roll_back() {
  [ -d "$work/running" ] || return 0
  changed=""
  if [ -e "$work/running/drop-in" ]; then
    put_back daemon.json "$docker_folder/daemon.json"
  else
    rm -rf "${pending_folder:?}"
    # Not what this run found: a killed run may have written it.
    if put_originals; then forget_backups; fi
  fi
  put_back drop-in "$drop_in"
  [ -n "${engine_was_restarted-}" ] || return 0
  timeout 60 systemctl daemon-reload
  systemctl reset-failed docker.service docker.socket 2>/dev/null
  if timeout 150 systemctl restart docker.service && systemctl --quiet is-active docker.service; then
    failure_reason="$failure_reason; the previous configuration was restored, and Docker runs with it"
  else
    failure_reason="$failure_reason; the previous configuration was restored, but Docker does not start with it either"
  fi
}

put_originals() {
  originals_are_back=true
  for file in daemon.json key.pem cert.pem ca.pem; do
    put_original "$docker_folder/$file" || originals_are_back=false
  done
  $originals_are_back
}

# The owner may change the configuration before the next run, which must then back up what it finds.
forget_backups() {
  for file in daemon.json key.pem cert.pem ca.pem; do
    rm -f "$state_folder/before/$file" "$state_folder/before/$file.absent"
  done
  rm -f "$state_folder/daemon.json" "$state_folder/daemon-merged.json" "$state_folder/daemon-merged.new"
}

# put_back NAME PATH
put_back() {
  if [ -e "$work/running/$1" ]; then
    same_file "$work/running/$1" "$2" || { cp -p "$work/running/$1" "$2.berth-new" && mv -f "$2.berth-new" "$2"; }
  else
    rm -f "$2"
  fi
}
