#!/bin/sh
# Prints facts for an audit of the machine: owners and modes of files, partitions, rules of auditd, options of the
# daemon. It only reads, and prints nothing secret: of daemon.json and of the daemon's arguments only the keys below.
set -fu
LC_ALL=C
export LC_ALL PATH="$PATH:/usr/sbin:/sbin"
keys='log-level iptables default-ulimits cgroup-parent userland-proxy no-new-privileges'
config=/etc/docker/daemon.json

print_file() {
  [ -e "$2" ] || return 0
  stat -L -c "f|$1|$2|%U:%G|%a" "$2"
}

unit_file() {
  systemctl show --property FragmentPath --value "$1" 2>/dev/null
}

configured_path() {
  found=$(sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" "$config" 2>/dev/null | head -n 1)
  printf '%s' "${found:-$2}"
}

print_files() {
  print_file docker.service "$(unit_file docker.service)"
  print_file docker.socket "$(unit_file docker.socket)"
  print_file containerd.sock /run/containerd/containerd.sock
  for name in tlscacert:ca.pem tlscert:cert.pem tlskey:key.pem; do
    print_file "${name%%:*}" "$(configured_path "${name%%:*}" "/etc/docker/${name#*:}")"
  done
  for path in /etc/docker /etc/docker/daemon.json /run/docker.sock /etc/default/docker /etc/sysconfig/docker \
    /run/containerd /var/lib/docker /etc/containerd/config.toml; do
    print_file "$path" "$path"
  done
  # The benchmark names the paths of Docker's packages; Debian's dockerd is in /usr/sbin.
  for program in dockerd containerd containerd-shim containerd-shim-runc-v1 containerd-shim-runc-v2 runc; do
    print_file "/usr/bin/$program" "$(command -v $program)"
  done
}

# Prints one file for all: one with a wrong owner or mode if there is any.
print_registry_certificates() {
  [ -d /etc/docker/certs.d ] || return 0
  wrong=$(find /etc/docker/certs.d -type f \( ! -user root -o ! -group root -o -perm /333 \) | head -n 1)
  any=$(find /etc/docker/certs.d -type f | head -n 1)
  [ -z "$any" ] || print_file "registry certificates" "${wrong:-$any}"
}

print_options() {
  if [ ! -s "$config" ]; then
    echo 'o|{}'
  elif command -v python3 >/dev/null && options=$(python3 -c 'import json, sys
options = json.load(open(sys.argv[1]))
print(json.dumps({key: options[key] for key in sys.argv[2].split() if key in options}))' "$config" "$keys" 2>/dev/null); then
    printf 'o|%s\n' "$options"
  elif command -v jq >/dev/null && options=$(jq -c --arg keys "$keys" \
    'with_entries(select(.key as $key | $keys | split(" ") | index($key)))' "$config" 2>/dev/null); then
    printf 'o|%s\n' "$options"
  else
    echo 'o!'
  fi
  pid=$(systemctl show --property MainPID --value docker.service 2>/dev/null)
  [ "${pid:-0}" != 0 ] || return 0
  tr '\0' '\n' <"/proc/$pid/cmdline" | awk '
    /^--(log-level|iptables|default-ulimit|cgroup-parent|userland-proxy|no-new-privileges)=/ { print "a|" substr($0, 3); next }
    name != "" { print "a|" name "=" ($0 ~ /^-/ ? "true" : $0); name = "" }
    /^--(log-level|iptables|default-ulimit|cgroup-parent|userland-proxy|no-new-privileges)$/ { name = substr($0, 3) }
    END { if (name != "") print "a|" name "=true" }'
}

print_audit_rules() {
  command -v auditctl >/dev/null || return 0
  if rules=$(auditctl -l 2>/dev/null); then
    printf '%s\n' "$rules" | grep -E 'docker|containerd|runc' | sed 's/^/r|/' | head -n 24
  else
    echo 'r!'
  fi
}

print_data_root() {
  [ -d /var/lib/docker ] || return 0
  mount=$(df -P /var/lib/docker | awk 'NR == 2 { print $6 }')
  # A bind mount from the system disk is not a separate partition.
  [ "$(stat -c %d /var/lib/docker)" != "$(stat -c %d /)" ] || mount=/
  printf 'd|/var/lib/docker|%s\n' "$mount"
}

# The plugins of Docker's command line that are missing.
print_missing_tools() {
  command -v docker >/dev/null || return 0
  for tool in buildx compose; do
    docker $tool version >/dev/null 2>&1 </dev/null || echo "p|$tool"
  done
}

echo begin
print_files
print_registry_certificates
print_options
print_audit_rules
print_data_root
print_missing_tools
printf 'g|%s\n' "$(getent group docker | cut -d : -f 4)"
echo end
