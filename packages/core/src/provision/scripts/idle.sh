# A timer powers the machine off when Docker is not used. The machine needs no identity in Azure for that; Azure bills it
# until a sweep deallocates it.

watch_use() {
  if [ -z "$berth_idle_minutes" ]; then
    unwatch_use
    return 0
  fi
  watch_changed=""
  put_file 0600 "$state_folder/idle-stop.sh" "$idle_stop_script" && watch_changed=yes
  put_file 0644 "$idle_unit.service" "[Unit]
Description=Powers the machine off when Docker is not used

[Service]
Type=oneshot
ExecStart=/bin/sh /var/lib/berth/idle-stop.sh $((berth_idle_minutes * 60)) $berth_port" && watch_changed=yes
  put_file 0644 "$idle_unit.timer" "[Unit]
Description=Checks every minute whether Docker is in use

[Timer]
OnActiveSec=60
OnUnitInactiveSec=60
AccuracySec=1

[Install]
WantedBy=timers.target" && watch_changed=yes
  [ -z "$watch_changed" ] || mark_changed idle-stop
  reload_units berth-idle-stop.service
  enable_unit berth-idle-stop.timer
  bounded 60 systemctl start berth-idle-stop.timer ||
    fail $exit_settings "the timer that stops an idle machine cannot be started"
}

unwatch_use() {
  # A run that was killed may have left one of the two.
  [ -e "$idle_unit.timer" ] || [ -e "$idle_unit.service" ] || return 0
  bounded 60 systemctl --quiet disable --now berth-idle-stop.timer 2>/dev/null || :
  rm -f "$idle_unit.timer" "$idle_unit.service" "$state_folder/idle-stop.sh"
  bounded 60 systemctl daemon-reload
  mark_changed idle-stop
}
