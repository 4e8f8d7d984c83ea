# Removes the identity of the machine, and powers it off: that is how Berth knows that everything before has succeeded.
set -efu
root=${berth_root-}

# remove FOLDER TEST...: removes what matches below the folder.
remove() {
  [ -d "$root$1" ] || return 0
  below=$root$1
  shift
  find "$below" -xdev -mindepth 1 "$@" -delete
}

# The user with their home, host keys, leases and the agent's state, which includes certificates and delivered scripts.
waagent -deprovision+user -force
remove /var/lib/waagent
if command -v cloud-init >/dev/null; then cloud-init clean --logs; fi
remove /etc/ssh -name 'ssh_host_*'
rm -f "$root/root/.ssh/authorized_keys" "$root/root/.bash_history"
rm -f "$root/var/lib/systemd/random-seed" "$root/var/lib/systemd/credential.secret" "$root/var/lib/NetworkManager/secret_key"
remove /tmp || :
remove /var/tmp || :
# What is logged from now on must not reach the disk.
journalctl --relinquish-var 2>/dev/null || :
remove /var/log ! -type d
# Empty, systemd makes a new one at the next boot: machine-id(5).
: >"$root/etc/machine-id"
[ -L "$root/var/lib/dbus/machine-id" ] || rm -f "$root/var/lib/dbus/machine-id"
sync
systemctl poweroff
