# Installs Docker Engine, unless the machine has the wanted one.

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

read_engine_version() {
  engine_version=$(dockerd --version 2>/dev/null | sed -n 's/^Docker version \([^, ]*\).*/\1/p')
}
