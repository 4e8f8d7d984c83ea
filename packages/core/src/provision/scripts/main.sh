# The verbs, and the entry point.

# Every path starts with $root, which is empty except in tests.
root=${berth_root-}
docker_folder=$root/etc/docker
compose_folder=$docker_folder/compose
state_folder=$root/var/lib/berth
pending_folder=$state_folder/certificates
data_folder=$root/var/lib/berthdata
metadata_unit=$root/etc/systemd/system/berth-metadata-guard.service
idle_unit=$root/etc/systemd/system/berth-idle-stop
drop_in=$root/etc/systemd/system/docker.service.d/zz-berth.conf

prepare_run() {
  # shellcheck disable=SC3045 # all shells of the supported systems have it
  ulimit -c 0
  # A test's machine has the programs that are in its PATH, and none of the machine it is on.
  [ -n "$root" ] || PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  export PATH HOME="${HOME:-/root}" LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none
  unset DOCKER_HOST DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  read_uptime
  deadline=$((uptime_seconds + berth_limit_seconds))
  # In memory: files that a killed run leaves there disappear with the next boot.
  work=$(mkdir -p "$root/run/berth" && mktemp -d "$root/run/berth/XXXXXX") || exit $exit_settings
  package_log=$work/packages.log
  trap 'finish $?' EXIT
  trap 'exit 143' TERM INT HUP
  remove_own_copy
  load_settings
  berth_use_proxy
}

# The Azure agent leaves the script and its secrets on the disk. This removes copies with the marker: this run's own,
# and those of runs that were killed before they could remove them.
remove_own_copy() {
  mark="# berth-provision: this copy removes itself"
  if [ -f "$0" ] && grep -qx "$mark" "$0"; then rm -f "$0"; fi
  agent=$root/var/lib/waagent
  find "$agent/custom-script/download" "$agent/run-command-handler/download" -type f -name script.sh \
    -exec grep -qx "$mark" {} \; -exec rm -f {} \; 2>/dev/null || :
}

read_system() {
  [ -r "$root/etc/os-release" ] || fail $exit_unsupported "/etc/os-release does not exist"
  os_id=$(os_release ID)
  os_like=$(os_release ID_LIKE)
  os_version=$(os_release VERSION_ID)
  os_codename=$(os_release VERSION_CODENAME)
  os_ubuntu_codename=$(os_release UBUNTU_CODENAME)
  [ -d "$root/run/systemd/system" ] || fail $exit_unsupported "this machine does not use systemd"
  case " $os_id $os_like " in
    *" flatcar "*) family=image ;;
    *" azurelinux "* | *" mariner "*) family=tdnf ;;
    *" debian "* | *" ubuntu "*) family=apt ;;
    *" rhel "* | *" fedora "* | *" centos "*) family=dnf ;;
    *" sles "* | *" suse "* | *" opensuse "*) family=zypper ;;
    *) fail $exit_unsupported "the distribution $os_id $os_version is not supported" ;;
  esac
}

os_release() {
  (
    # shellcheck disable=SC1091 # a file of the machine
    . "$root/etc/os-release"
    eval "printf '%s' \"\${$1-}\""
  )
}

install_engine() {
  read_engine_version
  if [ -n "$engine_version" ] && wanted_version_is_installed && packages_are_complete; then
    engine_source=$(recorded_source)
    engine_source=${engine_source:-existing}
    return
  fi
  choose_source
  record_source
  install_packages
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_install "dockerd is missing after the installation"
  mark_restart engine
}

install_packages() {
  note "installing Docker Engine from: $engine_source"
  wait_for_cloud_init
  case $family in
    apt) install_by_apt ;;
    dnf) install_by_dnf ;;
    tdnf) install_by_tdnf ;;
    zypper) install_by_zypper ;;
    *) fail $exit_unsupported "Docker Engine is part of $os_id and cannot be installed or replaced" ;;
  esac
}

wanted_version_is_installed() {
  case $engine_version in
    "${berth_engine_version:-$engine_version}"*) return 0 ;;
    *) return 1 ;;
  esac
}

# During the first boot, cloud-init may be installing packages.
wait_for_cloud_init() {
  command -v cloud-init >/dev/null || return 0
  bounded 180 cloud-init status --wait >/dev/null 2>&1 || :
}

verb_install() {
  configure_files
  install_engine
  configure_engine
}

verb_configure() {
  read_engine_version
  [ -n "$engine_version" ] || fail $exit_settings "Docker Engine is not installed"
  configure_files
  configure_engine
}

configure_files() {
  remember_running_engine
  reject_snap
  put_folder 0700 "$state_folder/before"
  put_folder 0700 "$state_folder"
  [ -d "$docker_folder" ] || : >"$state_folder/before/docker-folder.absent"
  put_folder 0755 "$docker_folder"
  keep_settings
  prepare_data_disk
  write_certificates
  write_daemon_json
}

configure_engine() {
  unmask_units
  open_local_firewall
  write_drop_in
  start_engine
  forget_running_engine
  block_metadata
  read_fingerprint
  check_client_tools
  add_administrator
  each_login log_in
  start_services
  watch_use
}

verb_status() {
  read_engine_version
  read_fingerprint
  running=false listening=false
  systemctl --quiet is-active docker.service && running=true
  is_listening && listening=true
  return 0
}

main() {
  prepare_run
  read_system
  case $berth_verb in
    preflight) verb_preflight ;;
    install) verb_install ;;
    configure) verb_configure ;;
    uninstall) verb_uninstall ;;
    certificates) verb_certificates ;;
    upgrade) verb_upgrade ;;
    patch) verb_patch ;;
    status) verb_status ;;
    *) fail $exit_settings "unknown verb $berth_verb" ;;
  esac
}

if [ -z "${berth_functions_only-}" ]; then
  main
  exit 0
fi
