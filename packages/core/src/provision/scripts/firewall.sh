# The machine's own firewall, where it has one: Azure's security group is what decides who may come.

open_local_firewall() {
  if command -v firewall-cmd >/dev/null && firewall-cmd --quiet --state 2>/dev/null; then
    firewall-cmd --quiet --permanent --query-port="$berth_port/tcp" && return
    remember_firewall firewalld
    bounded 60 firewall-cmd --quiet --permanent --add-port="$berth_port/tcp" || note "firewalld was not opened for good"
    bounded 60 firewall-cmd --quiet --add-port="$berth_port/tcp" || note "firewalld was not opened"
  elif command -v ufw >/dev/null && LC_ALL=C ufw status 2>/dev/null | grep -q '^Status: active'; then
    ufw status | grep -q "^$berth_port/tcp " && return
    remember_firewall ufw
    bounded 60 ufw allow "$berth_port/tcp" >/dev/null || note "ufw was not opened"
  fi
  return 0
}

# Before it is opened: what is remembered is closed again.
remember_firewall() {
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
