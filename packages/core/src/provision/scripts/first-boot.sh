# At first boot, cloud-init may be installing packages: those of the head start, or those of the owner's custom data.

wait_for_first_boot() {
  read_engine_version
  [ -n "$engine_version" ] || wait_until first_boot_is_over 180
  wait_for_head_start
}

first_boot_is_over() {
  [ -e "$head_start_ended" ] || [ -e "$root/run/cloud-init/result.json" ] || [ ! -e "$root/run/cloud-init/enabled" ]
}

# A head start takes at most eight minutes.
wait_for_head_start() {
  wait_until head_start_is_over 500
}

head_start_is_over() {
  ! { [ -s "$head_start_process" ] && kill -0 "$(cat "$head_start_process")"; } 2>/dev/null
}

# wait_until CONDITION SECONDS: waits for at most that long.
wait_until() {
  read_uptime
  wait_end=$((uptime_seconds + $2))
  until "$1"; do
    [ "$uptime_seconds" -lt "$wait_end" ] || return 0
    pause 0.25
  done
}
