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
  # One that does not end by then is not waited for again.
  wait_until head_start_is_over 500 || rm -f "$head_start_process"
}

head_start_is_over() {
  ! { [ -s "$head_start_process" ] && kill -0 "$(cat "$head_start_process")"; } 2>/dev/null
}

# wait_until CONDITION SECONDS: waits for at most that long, and fails if the condition is not met by then.
wait_until() {
  read_uptime
  wait_end=$((uptime_seconds + $2))
  until "$1"; do
    [ "$uptime_seconds" -lt "$wait_end" ] || return 1
    pause 0.25
    read_uptime
  done
}
