# Opens Docker's port in the machine's own firewall, if it has one. Azure's security group restricts who can reach it.

open_local_firewall() {
  if command -v firewall-cmd >/dev/null && firewall-cmd --quiet --state 2>/dev/null; then
    firewall-cmd --quiet --permanent --query-port="$berth_port/tcp" && return
    record_firewall firewalld
    bounded 60 firewall-cmd --quiet --permanent --add-port="$berth_port/tcp" || note "cannot open firewalld permanently"
    bounded 60 firewall-cmd --quiet --add-port="$berth_port/tcp" || note "cannot open firewalld"
  elif command -v ufw >/dev/null && LC_ALL=C ufw status 2>/dev/null | grep -q '^Status: active'; then
    ufw status | grep -q "^$berth_port/tcp " && return
    record_firewall ufw
    bounded 60 ufw allow "$berth_port/tcp" >/dev/null || note "cannot open ufw"
  fi
  return 0
}

# Called before the port is opened: uninstall closes what is recorded.
record_firewall() {
  put_file 0600 "$state_folder/firewall" "$1 $berth_port" || :
  mark_changed firewall
}

close_local_firewall() {
  [ -s "$state_folder/firewall" ] || return 0
  read -r firewall opened_port <"$state_folder/firewall"
  case $firewall in
    firewalld)
      bounded 60 firewall-cmd --quiet --permanent --remove-port="$opened_port/tcp" || :
      bounded 60 firewall-cmd --quiet --remove-port="$opened_port/tcp" || :
      ;;
    ufw) bounded 60 ufw delete allow "$opened_port/tcp" >/dev/null || : ;;
  esac
  mark_changed firewall
}
