# The verbs for a machine that is already set up, and preflight.

# Installs new certificates or another set of trusted authorities, and restarts the daemon once. Containers keep
# running.
verb_certificates() {
  require_engine
  put_folder 0700 "$state_folder"
  write_certificates
  start_engine
  read_fingerprint
}

# Checks that the machine can be set up, without changing anything. read_system has already checked its distribution.
verb_preflight() {
  reject_snap
  read_engine_version
  reject_swarm
}

# Installs another version of the Engine, or the newest one.
verb_upgrade() {
  require_engine
  engine_before=$engine_version
  reject_swarm
  # From now on the machine has another Engine than its image.
  rm -f "$state_folder/image"
  # An existing Engine is upgraded from the source that it was installed from.
  [ -s "$state_folder/engine-source" ] || berth_engine_source=auto
  choose_source
  [ -n "$berth_wanted_version" ] && berth_engine_version=$berth_wanted_version || berth_engine_version=""
  install_packages
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_install "dockerd is missing after the upgrade"
  resume_engine
}

# Has the daemon run with the packages that are installed now, and with Berth's options. Most packages restart it themselves.
resume_engine() {
  [ "$engine_version" = "$engine_before" ] || mark_changed engine
  [ "$(running_version)" = "$engine_version" ] || mark_restart engine
  unmask_units
  reload_units docker.service
  write_drop_in
  start_engine
  read_fingerprint
  check_client_tools
}

require_engine() {
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_settings "Docker Engine is not installed"
}

running_version() {
  local_docker 30 version --format '{{.Server.Version}}' 2>/dev/null || :
}

# live-restore does not work on a swarm node: its containers would stop with the daemon.
reject_swarm() {
  state=$(local_docker 30 info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null) || state=""
  case $state in
    active | pending | locked) fail $exit_swarm "this machine is a swarm node ($state), where live-restore does not work" ;;
  esac
}
