# Debian, Ubuntu and their derivatives.

package_options="-y -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 -o Acquire::http::Timeout=30"
package_options="$package_options -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"
install_options="--no-install-recommends --allow-downgrades --allow-change-held-packages"

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
      # In Debian 13 the client is a separate package.
      for package in docker-cli docker-buildx; do
        has_apt_candidate $package && set -- "$@" $package
      done
      compose_package=$(apt_compose_package)
      # Version 1 is installed only where services need it.
      case ${berth_compose:+needed}$(apt_candidate "$compose_package") in
        needed* | [2-9]*) set -- "$@" "$compose_package" ;;
      esac
      ;;
  esac
  reject_held_packages "$@"
  mask_units
  apt_install "$@" iptables ca-certificates
}

# reject_held_packages PACKAGE...: somebody keeps them at their version (apt-mark hold).
reject_held_packages() {
  # shellcheck disable=SC2046 # names have no spaces
  held=$(apt-mark showhold $(printf '%s\n' "$@" | sed 's/=.*//') 2>/dev/null | tr '\n' ' ') || held=""
  [ -z "$held" ] || fail $exit_install "held on this machine, so they were not changed: ${held% }; release them first (apt-mark unhold ${held% })"
}

apt_install() {
  record_apt_packages "$@"
  # shellcheck disable=SC2086 # the options are several words
  apt_get $install_options install "$@" || explain_package_failure "the packages $* cannot be installed"
}

# apt_get WORD...: runs apt-get, and repeats it after completing an interrupted dpkg.
apt_get() {
  # shellcheck disable=SC2086
  package_tool apt-get $package_options "$@" && return
  grep -q 'dpkg was interrupted' "$package_log" || return 1
  package_tool dpkg --configure -a || :
  # shellcheck disable=SC2086
  package_tool apt-get $package_options "$@"
}

# record_apt_packages PACKAGE...: records the packages and their missing dependencies.
record_apt_packages() {
  # shellcheck disable=SC2086
  apt-get --dry-run $install_options install "$@" 2>/dev/null | awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }' >"$work/along" || :
  # shellcheck disable=SC2046 # names have no spaces
  record_in packages-along $(cat "$work/along")
  record_packages "$@"
}

# remove_by_apt PACKAGE...: removes the packages and the dependencies that were installed with them, unless another
# package needs them now or they have been installed explicitly since.
remove_by_apt() {
  added_packages >"$work/brought"
  [ -s "$work/brought" ] || return 0
  drop_broken_packages
  release_added_packages
  # If an earlier removal was killed, apt no longer knows that the remaining packages were dependencies.
  # shellcheck disable=SC2046
  set -- "$@" $(recorded_packages packages-leaving)
  [ $# -eq 0 ] || package_tool apt-mark auto "$@" || return 1
  plan_removal || { [ $# -gt 0 ] && apt_get --allow-change-held-packages remove "$@" && plan_removal; } || return 1
  [ -s "$work/leaving" ] || return 0
  put_file 0600 "$state_folder/packages-leaving" "$(cat "$work/leaving")" || :
  # shellcheck disable=SC2046
  apt_get --allow-change-held-packages remove $(cat "$work/leaving")
}

# apt keeps a package on hold, and everything that it needs. A hold of an added package goes with the package.
release_added_packages() {
  apt-mark showhold 2>/dev/null | grep -xFf "$work/brought" >"$work/held" || return 0
  # shellcheck disable=SC2046
  package_tool apt-mark unhold $(cat "$work/held") || :
}

# Lists the added packages that no other package needs.
plan_removal() {
  package_tool apt-get --dry-run -o APT::AutoRemove::RecommendsImportant=false \
    -o APT::AutoRemove::SuggestsImportant=false autoremove || return 1
  awk '$1 == "Remv" { print $2 }' "$package_log" | grep -xFf "$work/brought" >"$work/leaving" || :
}

# Whether the added packages are installed completely: a killed run may have left the daemon's program and little else.
packages_are_complete() {
  if [ "$family" != apt ] || [ -z "$(added_packages)" ]; then return 0; fi
  [ -z "$(ls -A "$root/var/lib/dpkg/updates" 2>/dev/null)" ] || return 1
  # shellcheck disable=SC2046
  ! dpkg_field Status-Status $(added_packages) | grep -qvxE 'installed|config-files|not-installed'
}

# Completes partly installed packages.
complete_packages() {
  packages_are_complete || package_tool dpkg --configure -a || :
}

# Removes packages that cannot be completed: dpkg would require a new installation first. None of their programs may
# run, because the units are removed too.
drop_broken_packages() {
  for word in $(added_packages); do
    [ "$(dpkg_field Status-Eflag "$word")" != reinstreq ] ||
      package_tool dpkg --force-remove-reinstreq --remove "$word" || :
  done
}

# dpkg_field FIELD PACKAGE...: prints a field of dpkg's database, one line per package.
dpkg_field() {
  field=$1
  shift
  dpkg-query --show --showformat "\${db:$field}\n" "$@" 2>/dev/null
}

added_packages() {
  cat "$state_folder/packages" "$state_folder/packages-along" 2>/dev/null || :
}

# find_apt_package PACKAGE: refreshes the package lists until they contain it.
find_apt_package() {
  attempt=1
  while :; do
    # shellcheck disable=SC2086
    package_tool apt-get $package_options update || note "the package lists were not refreshed (attempt $attempt)"
    has_apt_candidate "$1" && return
    if [ $attempt -ge 4 ]; then
      show_log "$package_log"
      fail $exit_repository "no package repository offers $1, or none can be reached"
    fi
    pause $((attempt * 5))
    attempt=$((attempt + 1))
  done
}

has_apt_candidate() {
  [ -n "$(apt_candidate "$1")" ]
}

# apt_candidate PACKAGE: prints the version that apt would install, without its epoch.
apt_candidate() {
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9].*\)$/\2/p'
}

# Prints =VERSION for the newest package that matches the wanted version.
pinned_apt_version() {
  [ -n "$berth_engine_version" ] || return 0
  found=$(apt-cache madison "$1" | awk -F ' *[|] *' -v wanted="$berth_engine_version" '
    { plain = $2; sub(/^[0-9]+:/, "", plain) }
    $2 == wanted || index(plain, wanted) == 1 && substr(plain, length(wanted) + 1, 1) !~ /[0-9]/ { print $2; exit }')
  printf '=%s' "${found:-$berth_engine_version}"
}

# Ubuntu has version 2 under this name. Debian's docker-compose is version 1 up to Debian 12.
apt_compose_package() {
  if has_apt_candidate docker-compose-v2; then printf docker-compose-v2; else printf docker-compose; fi
}

add_docker_apt_repository() {
  find_apt_package gpg
  apt_install gpg ca-certificates
  put_folder 0755 "$root/etc/apt/keyrings"
  download "$mirror_url/linux/$repository/gpg" "$work/docker.asc" ||
    { show_log "$package_log" && fail $exit_repository "$mirror_url cannot be reached"; }
  check_key "$work/docker.asc" "${berth_mirror_fingerprint:-9DC858229FC7DD38854AE2D88D81803C0EBFCD88}"
  put_file 0644 "$root/etc/apt/keyrings/docker.asc" "$(cat "$work/docker.asc")" || :
  signed="arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc"
  put_file 0644 "$root/etc/apt/sources.list.d/docker.list" "deb [$signed] $mirror_url/linux/$repository $codename stable" &&
    mark_changed repository
}
