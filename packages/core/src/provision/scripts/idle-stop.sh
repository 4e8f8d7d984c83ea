#!/bin/sh
# idle-stop.sh SECONDS PORT: powers the machine off when Docker has not been used for SECONDS. A timer runs it every minute.
# What cannot be read counts as use, so that the machine stays on.
set -fu

# Every path starts with $root, which is empty except in tests.
root=${berth_root-}
# In memory: after a boot, the time counts from the boot.
state=$root/run/berth-idle-stop
# How long clients of the port count after the last use that Docker itself knows of: longer than a build takes.
max_seconds_connected=$((6 * 3600))

main() {
  idle_seconds=$1 port=$2
  mkdir -p "$state"
  read -r uptime _ <"$root/proc/uptime"
  uptime=${uptime%%.*}
  if is_used || [ ! -s "$state/last-known-use" ]; then
    printf '%s\n' "$uptime" >"$state/last-use"
    printf '%s\n' "$uptime" >"$state/last-known-use"
    return 0
  fi
  read -r last_known_use <"$state/last-known-use"
  if [ $((uptime - last_known_use)) -lt $max_seconds_connected ] && is_connected; then
    printf '%s\n' "$uptime" >"$state/last-use"
    return 0
  fi
  read -r last_use <"$state/last-use"
  [ $((uptime - last_use)) -ge "$idle_seconds" ] || return 0
  # One that began within the last minute.
  [ ! -s "$state/execs" ] || return 0
  echo "Docker has not been used for $((uptime - last_use)) seconds; powering off"
  systemctl poweroff
}

# Use that only somebody who may use Docker or the machine can cause. The socket comes first, because the calls after it
# are connections to it.
is_used() {
  has_socket_client || has_script || has_remote_session || is_swarm_node || has_container || has_exec || has_event
}

# Nobody but Docker knows whether a client of its port has a certificate: what has none counts here, too, and so for a
# limited time.
is_connected() {
  has_connection || has_closed_connection
}

# Builds on the machine itself use the socket.
has_socket_client() {
  awk '$6 == "03" && $8 ~ /\/run\/docker\.sock$/ { found = 1 } END { exit !found }' "$root/proc/net/unix"
}

has_connection() {
  cat "$root/proc/net/tcp" "$root/proc/net/tcp6" 2>/dev/null |
    awk -v port="$(printf ':%04X' "$port")" '$4 == "01" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}

# The kernel lists a connection for up to two minutes after its end. An open one without a socket lost its client.
has_closed_connection() {
  grep -E " (TIME_WAIT|CLOSE|CLOSE_WAIT|LAST_ACK|FIN_WAIT) .* dport=$port .*\[ASSURED\]" "$root/proc/net/nf_conntrack" >/dev/null 2>&1
}

# Scripts of Azure's agent: the provisioning script, and Run Commands.
has_script() {
  find "$root/proc" -maxdepth 2 -name cwd -lname '/var/lib/waagent/*/download/*' 2>/dev/null | grep -q .
}

has_remote_session() {
  for session in $(loginctl --no-legend list-sessions 2>/dev/null | awk '{ print $1 }'); do
    case $(loginctl show-session "$session" --property Remote --property State 2>/dev/null | sort | tr '\n' ' ') in
      "Remote=yes State=active "* | "Remote=yes State=online "*) return 0 ;;
    esac
  done
  return 1
}

# The containers of a swarm would start on another node.
is_swarm_node() {
  [ "$(ask_docker info --format '{{.Swarm.LocalNodeState}}')" != inactive ]
}

# A buildx builder container runs all the time, but works only while a client is connected.
has_container() {
  containers=$(ask_docker ps --format '{{.Label "berth.idle"}} {{.Names}}') || return 0
  printf '%s' "$containers" | grep -vE '^ignore |^[^ ]* buildx_buildkit_' | grep -q .
}

# An exec that runs for more than a minute. Health checks are execs, too.
has_exec() {
  containers=$(ask_docker ps --quiet) || return 0
  # shellcheck disable=SC2086 # ids
  execs=${containers:+$(ask_docker inspect --format '{{range .ExecIDs}}{{println .}}{{end}}' $containers)} || return 0
  [ -e "$state/execs" ] || : >"$state/execs"
  found=1
  printf '%s\n' "$execs" | grep . | grep -qxFf "$state/execs" && found=0
  printf '%s' "$execs" | grep . >"$state/execs"
  return $found
}

# Containers and images that were created or removed since the last run, even for a moment.
has_event() {
  now=$(date +%s)
  since=$(cat "$state/events-until" 2>/dev/null) || since=$now
  printf '%s\n' "$now" >"$state/events-until"
  events=$(ask_docker events --since "$since" --until "$now" --filter type=container --filter type=image \
    --format '{{index .Actor.Attributes "berth.idle"}} {{.Action}}') || return 0
  printf '%s' "$events" | grep -vE '^ignore | (exec_|health_status)' | grep -q .
}

ask_docker() {
  timeout 20 docker --host "unix://$root/run/docker.sock" "$@" 2>/dev/null </dev/null
}

main "$@"
