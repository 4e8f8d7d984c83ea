# What is not secret of the settings stays on the machine, so that a later verb need not be told everything again.

# The text of the assignments is in $berth_settings; where it is empty, the machine's own is taken.
load_settings() {
  berth_kept=""
  if [ -z "$berth_settings" ]; then
    [ -s "$state_folder/settings" ] ||
      fail $exit_settings "Berth did not set this machine up, or an earlier version did"
    berth_settings=$(cat "$state_folder/settings")
    berth_kept=yes
  fi
  eval "$berth_settings"
}

keep_settings() {
  [ -z "$berth_kept" ] || return 0
  put_file 0600 "$state_folder/settings" "$berth_settings" || :
}
