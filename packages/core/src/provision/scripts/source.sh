# Where the packages of Docker Engine come from: Docker's own repository or the distribution.

# choose_source: sets engine_source to docker or distribution. What an earlier run used stays, so no run switches it.
choose_source() {
  engine_source=$berth_engine_source
  [ "$engine_source" != auto ] || find_source
  case $engine_source in
    "") choose_new_source ;;
    docker) find_docker_repository || no_docker_repository ;;
  esac
}

# find_source: sets engine_source to where the Engine is from; empty where there is none.
find_source() {
  engine_source=$(recorded_source)
  if [ "$engine_source" = existing ] || { [ -z "$engine_source" ] && [ -n "$engine_version" ]; }; then
    engine_source=$(source_of_packages)
  fi
}

recorded_source() {
  [ ! -s "$state_folder/engine-source" ] || cat "$state_folder/engine-source"
}

# Called before packages are installed, so that packages of a killed run count as Berth's. An Engine that already
# existed stays recorded as existing.
record_source() {
  case $(recorded_source)/$engine_version in
    existing/?* | /?*) known_source=existing ;;
    *) known_source=$engine_source ;;
  esac
  put_file 0600 "$state_folder/engine-source" "$known_source" || :
}

# Where an existing Engine was installed from.
source_of_packages() {
  if { command -v dpkg >/dev/null && dpkg -s docker-ce >/dev/null 2>&1; } ||
    { command -v rpm >/dev/null && rpm -q docker-ce >/dev/null 2>&1; }; then
    printf docker
  else
    printf distribution
  fi
}

choose_new_source() {
  if find_docker_repository; then
    engine_source=docker
    return
  fi
  engine_source=distribution
  [ $repository_answer = unpublished ] || require_current_distribution_engine
}

# find_docker_repository: sets mirror_url to the first mirror that has packages for this system. If there is none, sets
# repository_answer to unpublished, or to none if no mirror answered.
find_docker_repository() {
  repository_answer=unpublished
  read_repository_path || return 1
  repository_answer=none
  for mirror_url in $berth_mirror_urls; do
    download "$mirror_url/linux/$repository_index" "$work/repository" && return
    ! grep -qw 404 "$package_log" || repository_answer=unpublished
    note "$mirror_url does not offer the packages of Docker Engine"
  done
  return 1
}

# The index of the packages for this system, below the folder linux of a mirror.
read_repository_path() {
  case $family in
    apt)
      case " $os_id $os_like " in
        *" ubuntu "*) repository=ubuntu codename=${os_ubuntu_codename:-$os_codename} ;;
        *) repository=debian codename=$os_codename ;;
      esac
      repository_index=$repository/dists/$codename/stable/binary-$(dpkg --print-architecture)/Packages.gz
      ;;
    dnf)
      case $os_id in
        fedora | centos) repository=$os_id ;;
        *) repository=rhel ;;
      esac
      repository_index=$repository/${os_version%%.*}/$(uname -m)/stable/repodata/repomd.xml
      ;;
    *) return 1 ;;
  esac
}

# download URL FILE: within two minutes, or it counts as unreachable. On Debian, apt's own downloader needs no curl and
# uses apt's proxy settings.
download() {
  if [ "$family" = apt ]; then
    [ -e "$root/etc/ssl/certs/ca-certificates.crt" ] || { find_apt_package ca-certificates && apt_install ca-certificates; }
    set -- "$root/usr/lib/apt/apt-helper" -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
      -o Acquire::https::Timeout=20 download-file "$1" "$2"
  else
    set -- curl --fail --silent --show-error --location --retry 1 --connect-timeout 20 --max-time 50 --output "$2" "$1"
  fi
  bounded 120 "$@" </dev/null >"$package_log" 2>&1
}

no_docker_repository() {
  show_log "$package_log"
  [ $repository_answer = none ] ||
    fail $exit_unsupported "Docker's own repository has no packages for $os_id $os_version; set engine.source to distribution"
  fail $exit_repository "$berth_mirror_urls cannot be reached; name a mirror in engine.mirror"
}

# The first version of the Engine with API 1.44, the oldest that current clients accept:
# https://docs.docker.com/reference/api/engine/#api-version-matrix
min_engine_major=25

# Docker's repository does not answer. The distribution's Engine replaces it only if current clients accept it.
require_current_distribution_engine() {
  distribution_version=$(distribution_engine_version)
  case ${distribution_version%%.*} in
    "" | *[!0-9]*) found="$os_id has no package of Docker Engine" ;;
    *)
      if [ "${distribution_version%%.*}" -ge $min_engine_major ]; then
        note "warning: $berth_mirror_urls cannot be reached; installing the distribution's Engine $distribution_version"
        warn docker-repository-skipped
        return
      fi
      found="the distribution's Engine $distribution_version is older than API 1.44 requires ($min_engine_major)"
      ;;
  esac
  show_log "$package_log"
  fail $exit_repository "$berth_mirror_urls cannot be reached, and $found; name a mirror in engine.mirror, or set engine.source to distribution"
}

distribution_engine_version() {
  case $family in
    apt)
      # shellcheck disable=SC2086 # the options are several words
      has_apt_candidate docker.io || package_tool apt-get $package_options update || :
      apt_candidate docker.io
      ;;
    dnf)
      [ "$os_id" != fedora ] || bounded 120 dnf -q repoquery --latest-limit 1 --queryformat '%{version}\n' moby-engine 2>/dev/null
      ;;
  esac
}
