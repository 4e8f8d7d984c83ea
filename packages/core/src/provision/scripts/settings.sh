# The public settings are stored on the machine, so that later runs do not need them again.

# Evaluates the assignments in $berth_settings, or the stored ones if it is empty.
load_settings() {
  berth_kept=""
  if [ -z "$berth_settings" ]; then
    [ -s "$state_folder/settings" ] ||
      fail $exit_settings "this machine was not set up by Berth, or only by an earlier version"
    berth_settings=$(cat "$state_folder/settings")
    berth_kept=yes
  fi
  eval "$berth_settings"
}

keep_settings() {
  [ -z "$berth_kept" ] || return 0
  put_file 0600 "$state_folder/settings" "$berth_settings" || :
}
