# Installs Docker Engine, unless the machine has the wanted one.

install_engine() {
  read_engine_version
  if [ -e "$state_folder/image" ] && [ -n "$engine_version" ]; then require_engine_of_image; fi
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

# An image that Berth made brings its Engine, and nothing else is installed in its place.
require_engine_of_image() {
  wanted_version_is_installed ||
    fail $exit_settings "the image has Docker Engine $engine_version and not $berth_engine_version; leave engine.version out, or make another image"
  find_source
  case $berth_engine_source in
    auto | "$engine_source") ;;
    *) fail $exit_settings "the image has the Docker Engine of the source $engine_source and not $berth_engine_source; leave engine.source out, or make another image" ;;
  esac
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
