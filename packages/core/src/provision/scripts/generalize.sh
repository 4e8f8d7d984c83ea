# Prepares the machine for the capture of its disk: the image has Docker Engine, its packages and what Docker has pulled, and
# nothing that belongs to this machine or opens it.

verb_generalize() {
  require_engine
  reject_swarm
  command -v waagent >/dev/null || fail $exit_unsupported "the machine has no waagent, so it cannot be generalized"
  command -v systemd-run >/dev/null || fail $exit_unsupported "the machine has no systemd-run, so it cannot be generalized"
  find_source
  undo_settings
  stop_engine
  forget_engine
  keep_installation
  start_deprovisioning
  mark_changed generalized
}

# In the image, Docker is started by Berth only, once it has its certificates.
stop_engine() {
  bounded 60 systemctl daemon-reload
  bounded 150 systemctl --quiet disable --now docker.service docker.socket 2>/dev/null ||
    fail $exit_settings "docker.service cannot be stopped"
  bounded 150 systemctl stop containerd.service 2>/dev/null || :
}

# Keys, logins, and the identity of the daemon.
forget_engine() {
  for file in key.pem cert.pem ca.pem key.json; do rm -f "$docker_folder/$file"; done
  rmdir "$docker_folder" 2>/dev/null || :
  rm -f "$root/var/lib/docker/engine-id"
  rm -rf "$root/var/log/berth-compose.log" "${state_folder:?}.old"
  find "$root/root" "$root/home" -xdev -type f -path '*/.docker/config.json' -exec rm -f {} + 2>/dev/null || :
  left=$(find "$docker_folder" "$root/root/.docker" -type f \( -name '*.pem' -o -name config.json \) 2>/dev/null | head -n 1)
  [ -z "$left" ] || fail $exit_settings "$left cannot be removed"
}

# What a host of the image has to know: that Berth installed this Engine, from where, and with which packages.
keep_installation() {
  find "$state_folder" -mindepth 1 -maxdepth 1 ! -name engine-source ! -name packages ! -name packages-along -exec rm -rf {} + ||
    fail $exit_settings "$state_folder cannot be cleared"
  put_file 0600 "$state_folder/image" "$engine_version" || :
}

# The agent has to report this run before it stops, so the rest runs on its own a minute later. Goal states are polled every
# six seconds: https://github.com/Azure/WALinuxAgent#extensionsgoalstateperiod
start_deprovisioning() {
  deprovisioning=$root/run/berth/deprovision
  put_file 0700 "$deprovisioning" "$deprovision_script" || :
  bounded 30 systemd-run --quiet --unit=berth-deprovision --on-active=60 --timer-property=AccuracySec=1 \
    /bin/sh "$deprovisioning" >"$work/deprovision.log" 2>&1 ||
    { show_log "$work/deprovision.log" && fail $exit_settings "the removal of the machine's identity cannot be started"; }
}
