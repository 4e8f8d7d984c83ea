# What is done to a machine that is set up already.

# New certificates, or another set of authorities to trust, and one restart of the daemon: containers run on.
verb_certificates() {
  require_engine
  put_folder 0700 "$state_folder"
  write_certificates
  start_engine
  read_fingerprint
}

# Whether the machine can be set up; nothing is changed. That its system is one that is known was read before.
verb_survey() {
  read_engine_version
  refuse_swarm
}

# Another version of the Engine, or the newest there is.
verb_upgrade() {
  require_engine
  engine_before=$engine_version
  refuse_swarm
  engine_source=$berth_engine_source
  choose_source
  [ -n "$berth_wanted_version" ] && berth_engine_version=$berth_wanted_version || berth_engine_version=""
  [ -s "$state_folder/engine-source" ] || engine_source=$(source_of_packages)
  install_packages
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_install "dockerd is missing after the upgrade"
  # Most packages have restarted the daemon by themselves.
  [ "$engine_version" = "$engine_before" ] || mark_changed engine
  [ "$(running_version)" = "$engine_version" ] || mark_restart engine
  release_units
  reload_units docker.service
  write_drop_in
  start_engine
  read_fingerprint
}

require_engine() {
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_settings "Docker Engine is not installed"
}

running_version() {
  docker_here 30 version --format '{{.Server.Version}}' 2>/dev/null || :
}

# A node of a swarm has no live-restore: its containers would stop with the daemon.
refuse_swarm() {
  state=$(docker_here 30 info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null) || state=""
  case $state in
    active | pending | locked) fail $exit_swarm "this machine is a node of a swarm ($state), and live-restore does not work in one" ;;
  esac
}

# An Engine that was here before Berth is upgraded from where it came.
source_of_packages() {
  if { command -v dpkg >/dev/null && dpkg -s docker-ce >/dev/null 2>&1; } ||
    { command -v rpm >/dev/null && rpm -q docker-ce >/dev/null 2>&1; }; then
    printf docker
  else
    printf distribution
  fi
}
