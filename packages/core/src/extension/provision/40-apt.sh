# Debian, Ubuntu and their kin.

package_options="-y -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 -o Acquire::http::Timeout=30"
package_options="$package_options -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"

install_by_apt() {
  case $engine_source in
    docker)
      add_docker_apt_repository
      find_apt_package docker-ce
      set -- "docker-ce$(pinned_apt_version docker-ce)" "docker-ce-cli$(pinned_apt_version docker-ce-cli)"
      set -- "$@" containerd.io docker-buildx-plugin docker-compose-plugin
      ;;
    *)
      find_apt_package docker.io
      set -- "docker.io$(pinned_apt_version docker.io)"
      # Debian 13 keeps the client in a package of its own.
      for package in docker-cli docker-buildx; do
        has_apt_candidate $package && set -- "$@" $package
      done
      [ -z "$berth_compose" ] || set -- "$@" "$(apt_compose_package)"
      ;;
  esac
  hold_units
  apt_install "$@" iptables ca-certificates
}

apt_install() {
  # shellcheck disable=SC2086 # the options are many words
  package_tool apt-get $package_options --no-install-recommends --allow-downgrades --allow-change-held-packages install "$@" && return
  if grep -q 'dpkg was interrupted' "$package_log"; then
    package_tool dpkg --configure -a || :
    # shellcheck disable=SC2086
    package_tool apt-get $package_options --no-install-recommends --allow-downgrades --allow-change-held-packages install "$@" && return
  fi
  explain_package_failure "$*"
}

# find_apt_package PACKAGE: refreshes the lists until they offer it.
find_apt_package() {
  attempt=1
  while :; do
    # shellcheck disable=SC2086
    package_tool apt-get $package_options update || note "the package lists were not refreshed (attempt $attempt)"
    has_apt_candidate "$1" && return
    if [ $attempt -ge 4 ]; then
      tell "$package_log"
      fail $exit_repository "no package repository offers $1, or none can be reached"
    fi
    pause $((attempt * 5))
    attempt=$((attempt + 1))
  done
}

has_apt_candidate() {
  apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'
}

# The newest package of the version that was asked for, as =VERSION.
pinned_apt_version() {
  [ -n "$berth_engine_version" ] || return 0
  found=$(apt-cache madison "$1" | awk -F ' *[|] *' -v wanted="$berth_engine_version" '
    { plain = $2; sub(/^[0-9]+:/, "", plain) }
    $2 == wanted || index(plain, wanted) == 1 && substr(plain, length(wanted) + 1, 1) !~ /[0-9]/ { print $2; exit }')
  printf '=%s' "${found:-$berth_engine_version}"
}

apt_compose_package() {
  if has_apt_candidate docker-compose-v2; then printf docker-compose-v2; else printf docker-compose; fi
}

add_docker_apt_repository() {
  find_apt_package gpg
  apt_install gpg ca-certificates
  case " $os_id $os_like " in
    *" ubuntu "*) repository=ubuntu codename=${os_ubuntu_codename:-$os_codename} ;;
    *) repository=debian codename=$os_codename ;;
  esac
  put_folder 0755 "$root/etc/apt/keyrings"
  # apt's own downloader: no curl, and the same proxy settings as apt's.
  package_tool "$root/usr/lib/apt/apt-helper" download-file "$mirror_url/linux/$repository/gpg" "$work/docker.asc" ||
    { tell "$package_log" && fail $exit_repository "$mirror_url cannot be reached"; }
  check_key "$work/docker.asc" "${berth_mirror_fingerprint:-9DC858229FC7DD38854AE2D88D81803C0EBFCD88}"
  put_file 0644 "$root/etc/apt/keyrings/docker.asc" "$(cat "$work/docker.asc")" || :
  signed="arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc"
  put_file 0644 "$root/etc/apt/sources.list.d/docker.list" "deb [$signed] $mirror_url/linux/$repository $codename stable" &&
    mark_changed repository
}
