# RHEL and its kin (dnf), Azure Linux (tdnf), SLES (zypper).

# None of them has Docker Engine in its own repositories: they ship podman instead.
install_by_dnf() {
  [ "$engine_source" != distribution ] || [ "$os_id" = fedora ] ||
    fail $exit_unsupported "$os_id $os_version has no package of Docker Engine; Docker's own repository has"
  hold_units
  if [ "$engine_source" = docker ]; then
    add_docker_rpm_repository
    set -- "docker-ce$(pinned_rpm_version)" "docker-ce-cli$(pinned_rpm_version)"
    set -- "$@" containerd.io docker-buildx-plugin docker-compose-plugin
  else
    set -- "moby-engine$(pinned_rpm_version)" docker-cli docker-compose
  fi
  remember_packages "$@"
  # podman's shim and its runc stand in the way of containerd.io; dnf may take them out.
  package_tool dnf -y -q --setopt=install_weak_deps=False --setopt=retries=3 --allowerasing install "$@" iptables-nft ca-certificates ||
    explain_package_failure "the packages $* cannot be installed"
}

install_by_tdnf() {
  [ "$engine_source" != docker ] ||
    fail $exit_unsupported "Docker's own repository has no packages for $os_id $os_version; the distribution has"
  hold_units
  set -- "moby-engine$(pinned_rpm_version)" docker-cli docker-buildx
  [ -z "$berth_compose" ] || set -- "$@" docker-compose
  remember_packages "$@"
  package_tool tdnf -y -q install "$@" iptables ca-certificates || explain_package_failure "the packages $* cannot be installed"
}

install_by_zypper() {
  [ "$engine_source" != docker ] ||
    fail $exit_unsupported "Docker's own repository has no packages for $os_id $os_version; the distribution has"
  hold_units
  export ZYPP_LOCK_TIMEOUT=$package_lock_seconds
  # The module is free of charge, and registered on most images; where it is not, this machine's subscription has it.
  if ! zypper --non-interactive --quiet search --match-exact docker >/dev/null 2>&1 && command -v SUSEConnect >/dev/null; then
    package_tool SUSEConnect --product "sle-module-containers/$os_version/$(uname -m)" || note "the Containers Module was not added"
  fi
  set -- "docker${berth_engine_version:+=$berth_engine_version}"
  [ -z "$berth_compose" ] || set -- "$@" docker-compose
  remember_packages "$@"
  package_tool zypper --non-interactive --quiet install --no-recommends "$@" iptables ca-certificates ||
    explain_package_failure "the packages $* cannot be installed"
}

# A version in part, such as 29.1, means its newest package; .* cannot take 29.10 for 29.1.
pinned_rpm_version() {
  case $berth_engine_version in
    "") ;;
    *.*.*) printf -- '-%s' "$berth_engine_version" ;;
    *) printf -- '-%s.*' "$berth_engine_version" ;;
  esac
}

# Written here instead of fetched: the file that mirrors carry names Docker's own servers all the same.
add_docker_rpm_repository() {
  case $os_id in
    fedora | centos) repository=$os_id ;;
    *) repository=rhel ;;
  esac
  package_tool curl --fail --silent --show-error --location --retry 3 --max-time 60 \
    --output "$work/docker.asc" "$mirror_url/linux/$repository/gpg" ||
    { tell "$package_log" && fail $exit_repository "$mirror_url cannot be reached"; }
  # https://docs.docker.com/engine/install/rhel/
  check_key "$work/docker.asc" "${berth_mirror_fingerprint:-060A61C51B558A7F742B77AAC52FEB6B621E9F35}"
  put_folder 0755 "$root/etc/pki/rpm-gpg"
  put_file 0644 "$root/etc/pki/rpm-gpg/docker.asc" "$(cat "$work/docker.asc")" || :
  put_folder 0755 "$root/etc/yum.repos.d"
  put_file 0644 "$root/etc/yum.repos.d/docker-ce.repo" "[docker-ce-stable]
name=Docker CE
baseurl=$mirror_url/linux/$repository/${os_version%%.*}/\$basearch/stable
enabled=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/docker.asc" && mark_changed repository
}
