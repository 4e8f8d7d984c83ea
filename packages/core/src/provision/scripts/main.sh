# The verbs, and the entry point.

verb_install() {
  wait_for_first_boot
  configure_files
  # One that begins now finds the settings of this run and ends.
  wait_for_head_start
  install_engine
  configure_engine
}

verb_configure() {
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_settings "Docker Engine is not installed"
  configure_files
  configure_engine
}

configure_files() {
  remember_running_engine
  reject_snap
  prepare_state
  remember_idle_engine
  put_folder 0755 "$docker_folder"
  keep_settings
  prepare_data_disk
  write_certificates
  write_daemon_json
}

configure_engine() {
  unmask_units
  open_local_firewall
  write_drop_in
  start_engine
  forget_running_engine
  block_metadata
  read_fingerprint
  check_client_tools
  add_administrator
  each_login log_in
  start_services
  watch_use
}

verb_status() {
  read_engine_version
  read_fingerprint
  running=false listening=false
  systemctl --quiet is-active docker.service && running=true
  is_listening && listening=true
  return 0
}

main() {
  prepare_run
  remove_own_copy
  load_settings
  berth_use_proxy
  read_system
  case $berth_verb in
    preflight) verb_preflight ;;
    install) verb_install ;;
    configure) verb_configure ;;
    uninstall) verb_uninstall ;;
    certificates) verb_certificates ;;
    upgrade) verb_upgrade ;;
    patch) verb_patch ;;
    generalize) verb_generalize ;;
    status) verb_status ;;
    *) fail $exit_settings "unknown verb $berth_verb" ;;
  esac
}

# The Azure agent leaves the script and its secrets on the disk. This removes copies with the marker: this run's own,
# and those of runs that were killed before they could remove them.
remove_own_copy() {
  mark="# berth-provision: this copy removes itself"
  if [ -f "$0" ] && grep -qx "$mark" "$0"; then rm -f "$0"; fi
  agent=$root/var/lib/waagent
  find "$agent/custom-script/download" "$agent/run-command-handler/download" -type f -name script.sh \
    -exec grep -qx "$mark" {} \; -exec rm -f {} \; 2>/dev/null || :
}

if [ -z "${berth_functions_only-}" ]; then
  main
  exit 0
fi
