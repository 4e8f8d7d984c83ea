# Output: progress on stderr while the script runs, and one line of JSON on stdout at the end. The exit codes are also
# in src/errors/provision-exit-codes.ts.

exit_unsupported=10
exit_package_lock=11
exit_repository=12
exit_install=13
exit_daemon_options=14
exit_daemon_start=15
exit_login=16
exit_compose=17
exit_timed_out=18
exit_settings=19
exit_json_tool=20
exit_swarm=21

changed=""
warnings=""
failure_reason=""
engine_version=""
engine_before=""
engine_source=""
fingerprint=""

note() {
  printf 'berth: %s\n' "$*" >&2
}

# fail CODE REASON: ends the run. The reason must not contain a secret.
fail() {
  failure_reason=$2
  exit "$1"
}

mark_changed() {
  note "changed: $1"
  changed="${changed}${changed:+,}\"$1\""
}

# warn CODE: adds a warning to the report, which the catalogue of messages puts into words.
warn() {
  warnings="${warnings}${warnings:+,}\"$1\""
}

# json_safe TEXT: drops the characters that would need escaping in a JSON string, and cuts to 400.
json_safe() {
  printf '%s' "$1" | tr '\t\n' '  ' | tr -cd '\40\41\43-\133\135-\176' | cut -c 1-400
}

# finish CODE: the EXIT trap, which prints the report.
finish() {
  trap - EXIT
  [ "$1" -eq 0 ] || roll_back
  unmask_units
  rm -rf "${work:?}"
  ok=true
  [ "$1" -eq 0 ] || ok=false
  report="{\"berth\":1,\"verb\":\"$(json_safe "$berth_verb")\",\"ok\":$ok,\"exit\":$1"
  [ -z "$failure_reason" ] || report="$report,\"reason\":\"$(json_safe "$failure_reason")\""
  [ -z "$engine_version" ] || report="$report,\"engine\":\"$(json_safe "$engine_version")\""
  [ -z "$engine_before" ] || report="$report,\"before\":\"$(json_safe "$engine_before")\""
  [ -z "$engine_source" ] || report="$report,\"source\":\"$(json_safe "$engine_source")\""
  [ -z "$fingerprint" ] || report="$report,\"fingerprint\":\"$fingerprint\""
  [ -z "${running-}" ] || report="$report,\"running\":$running,\"listening\":$listening"
  [ -z "${patched-}" ] || report="$report,$patched"
  [ -z "$warnings" ] || report="$report,\"warnings\":[$warnings]"
  printf '%s,"changed":[%s]}\n' "$report" "$changed"
  exit "$1"
}

# Time is measured by the kernel's uptime: the time of day may jump when it is set during the first boot.
read_uptime() {
  read -r uptime_seconds _ <"$root/proc/uptime"
  uptime_seconds=${uptime_seconds%%.*}
}

# bounded SECONDS COMMAND...: runs a program for at most SECONDS, and never past the deadline of the whole run.
bounded() {
  bound=$1
  shift
  read_uptime
  left=$((deadline - uptime_seconds))
  [ "$left" -gt 0 ] || fail $exit_timed_out "the run took longer than $berth_limit_seconds s"
  [ "$bound" -le "$left" ] || bound=$left
  timeout -k 10 "$bound" "$@"
}

# local_docker SECONDS WORD...: calls the machine's own daemon through its socket.
local_docker() {
  bound=$1
  shift
  bounded "$bound" docker --host "unix://$root/run/docker.sock" "$@"
}

# pause SECONDS: waits; fails if the deadline of the run has passed.
pause() {
  read_uptime
  [ "$uptime_seconds" -lt "$deadline" ] || fail $exit_timed_out "the run took longer than $berth_limit_seconds s"
  sleep "$1"
}

# show_log LOG: prints the last lines of a program's output, to explain a failure.
show_log() {
  tail -n 12 "$1" 2>/dev/null | cut -c 1-240 | sed 's/^/berth:   /' >&2
}
