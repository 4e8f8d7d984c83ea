#!/bin/sh
# Stands for Azure's agent in images without it: its preparation of a machine for an image of which others are made.
# https://github.com/Azure/WALinuxAgent/blob/master/azurelinuxagent/pa/deprovision/default.py
set -eu
deprovisions=false
removes_user=false
is_forced=false
for option in "$@"; do
  case ${option#"${option%%[!-/]*}"} in
    deprovision+user) deprovisions=true removes_user=true ;;
    deprovision) deprovisions=true ;;
    force) is_forced=true ;;
    version)
      echo 'WALinuxAgent-0.0.0 (imitated by the emulator)'
      exit
      ;;
    verbose) ;;
    *)
      echo "usage: waagent [-verbose] [-force] [-help] [-version] -deprovision[+user]" >&2
      exit 64
      ;;
  esac
done
[ "$deprovisions" = true ] || exit 0

echo 'WARNING! The waagent service will be stopped.'
echo 'WARNING! All SSH host key pairs will be deleted.'
echo 'WARNING! Cached DHCP leases will be deleted.'
echo 'WARNING! root password will be disabled. You will not be able to login as root.'
echo 'WARNING! /etc/resolv.conf will be deleted.'
user=$(cat /var/lib/waagent/provisioned 2>/dev/null || :)
if [ "$removes_user" = true ] && [ -n "$user" ]; then
  echo "WARNING! $user account and entire home directory will be deleted."
fi
if [ "$is_forced" = false ]; then
  printf 'Do you want to proceed (y/n)'
  read -r answer
  case $answer in
    [Yy]*) ;;
    *) exit 0 ;;
  esac
fi

rm -f /etc/ssh/ssh_host_*_key*
for folder in /var/lib/dhclient /var/lib/dhcpcd /var/lib/dhcp /var/lib/waagent /var/log/azure; do
  [ ! -d "$folder" ] || find "$folder" -mindepth 1 -delete
done
echo localhost.localdomain >/etc/hostname
usermod -p '*LOCK*' root
rm -f /root/.bash_history /var/log/waagent.log /etc/resolv.conf
if [ "$removes_user" = true ] && [ -n "$user" ]; then
  userdel --force --remove -- "$user" >/dev/null 2>&1 || :
  rm -f "/etc/sudoers.d/waagent-$(printf '%s' "$user" | tr . -)"
fi
