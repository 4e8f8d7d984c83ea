# The head start: cloud-init runs it at first boot, while Azure's agent and the extension are on their way. It installs the
# packages, and starts nothing. Where it fails, the extension's run installs them.

head_start() {
  prepare_run
  trap end_head_start EXIT
  printf '%s\n' $$ >"$head_start_process"
  # The extension's run waits no longer, and installs the packages itself.
  [ ! -e "$state_folder/settings" ] || exit 0
  load_settings
  berth_use_proxy
  read_system
  reject_snap
  prepare_state
  install_engine
}

end_head_start() {
  trap - EXIT
  [ -z "$failure_reason" ] || note "the head start failed: $failure_reason"
  # The next run chooses the source again, unless this one installed something.
  [ -n "$engine_version" ] || rm -f "$state_folder/engine-source"
  unmask_units
  rm -rf "${work:?}"
  : >"$head_start_ended"
  rm -f "$head_start_process"
  exit 0
}

head_start
