# Debian, Ubuntu and their kin.

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
  remember_by_apt "$@"
  # shellcheck disable=SC2086 # the options are many words
  apt_get $install_options install "$@" || explain_package_failure "the packages $* cannot be installed"
}

# apt_get WORD...: once more where it finds that dpkg was interrupted.
apt_get() {
  # shellcheck disable=SC2086
  package_tool apt-get $package_options "$@" && return
  grep -q 'dpkg was interrupted' "$package_log" || return 1
  package_tool dpkg --configure -a || :
  # shellcheck disable=SC2086
  package_tool apt-get $package_options "$@"
}

# remember_by_apt PACKAGE...: what is asked for, and what would come along with it.
remember_by_apt() {
  # shellcheck disable=SC2086
  apt-get --dry-run $install_options install "$@" 2>/dev/null | awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }' >"$work/along" || :
  # shellcheck disable=SC2046 # names have no spaces
  remember_in packages-along $(cat "$work/along")
  remember_packages "$@"
}

# remove_by_apt PACKAGE...: those that were asked for. With them goes what came along, unless something else needs it by
# now, or somebody has asked for it since.
remove_by_apt() {
  brought_packages >"$work/brought"
  [ -s "$work/brought" ] || return 0
  drop_broken_packages
  # Of those that a run was killed over, apt has forgotten that they came along.
  # shellcheck disable=SC2046
  set -- "$@" $(remembered_packages packages-leaving)
  [ $# -eq 0 ] || package_tool apt-mark auto "$@" || return 1
  plan_removal || { [ $# -gt 0 ] && apt_get --allow-change-held-packages remove "$@" && plan_removal; } || return 1
  [ -s "$work/leaving" ] || return 0
  put_file 0600 "$state_folder/packages-leaving" "$(cat "$work/leaving")" || :
  # shellcheck disable=SC2046
  apt_get --allow-change-held-packages remove $(cat "$work/leaving")
}

# Of what was brought, that which nothing needs.
plan_removal() {
  package_tool apt-get --dry-run -o APT::AutoRemove::RecommendsImportant=false \
    -o APT::AutoRemove::SuggestsImportant=false autoremove || return 1
  awk '$1 == "Remv" { print $2 }' "$package_log" | grep -xFf "$work/brought" >"$work/leaving" || :
}

# Whether what was brought is here whole: a run that was killed may have left the daemon's program and little else.
packages_are_whole() {
  if [ "$family" != apt ] || [ -z "$(brought_packages)" ]; then return 0; fi
  [ -z "$(ls -A "$root/var/lib/dpkg/updates" 2>/dev/null)" ] || return 1
  # shellcheck disable=SC2046
  ! dpkg_field Status-Status $(brought_packages) | grep -qvxE 'installed|config-files|not-installed'
}

# What was left in half is brought to its end.
finish_packages() {
  packages_are_whole || package_tool dpkg --configure -a || :
}

# What cannot be is taken away: dpkg would have it installed anew first. Nothing of it may run by then, since its unit goes.
drop_broken_packages() {
  for word in $(brought_packages); do
    [ "$(dpkg_field Status-Eflag "$word")" != reinstreq ] ||
      package_tool dpkg --force-remove-reinstreq --remove "$word" || :
  done
}

# dpkg_field FIELD PACKAGE...: of what dpkg knows of them, a line each.
dpkg_field() {
  field=$1
  shift
  dpkg-query --show --showformat "\${db:$field}\n" "$@" 2>/dev/null
}

brought_packages() {
  cat "$state_folder/packages" "$state_folder/packages-along" 2>/dev/null || :
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
