# RHEL and its derivatives (dnf), Azure Linux (tdnf), SLES (zypper).

# RHEL and its derivatives ship podman instead of Docker Engine; Fedora ships both.
install_by_dnf() {
  [ "$engine_source" != distribution ] || [ "$os_id" = fedora ] ||
    fail $exit_unsupported "$os_id $os_version has no package of Docker Engine; use Docker's repository"
  mask_units
  if [ "$engine_source" = docker ]; then
    add_docker_rpm_repository
    set -- "docker-ce$(pinned_rpm_version)" "docker-ce-cli$(pinned_rpm_version)"
    set -- "$@" containerd.io docker-buildx-plugin docker-compose-plugin
  else
    set -- "moby-engine$(pinned_rpm_version)" docker-cli docker-compose
  fi
  record_packages "$@"
  # podman's docker shim and its runc conflict with containerd.io, so dnf may remove them.
  package_tool dnf -y -q --setopt=install_weak_deps=False --setopt=retries=3 --allowerasing install "$@" iptables-nft ca-certificates ||
    explain_package_failure "the packages $* cannot be installed"
}

install_by_tdnf() {
  mask_units
  set -- "moby-engine$(pinned_rpm_version)" docker-cli docker-buildx
  [ -z "$berth_compose" ] || set -- "$@" docker-compose
  record_packages "$@"
  package_tool tdnf -y -q install "$@" iptables ca-certificates || explain_package_failure "the packages $* cannot be installed"
}

install_by_zypper() {
  mask_units
  export ZYPP_LOCK_TIMEOUT=$package_lock_seconds
  # The module is free of charge and registered on most images; otherwise this machine's subscription includes it.
  if ! zypper --non-interactive --quiet search --match-exact docker >/dev/null 2>&1 && command -v SUSEConnect >/dev/null; then
    package_tool SUSEConnect --product "sle-module-containers/$os_version/$(uname -m)" || note "the Containers Module was not added"
  fi
  set -- "docker${berth_engine_version:+=$berth_engine_version}"
  [ -z "$berth_compose" ] || set -- "$@" docker-compose
  record_packages "$@"
  zypper_tool install --no-recommends "$@" iptables ca-certificates ||
    explain_package_failure "the packages $* cannot be installed"
}

# zypper_tool WORD...: some exit codes are no failures. 102: a reboot is needed; 103: zypper itself was updated and has more
# to do; 106: a repository was skipped. https://en.opensuse.org/SDB:Zypper_manual
zypper_tool() {
  rm -f "$work/zypper-again"
  # shellcheck disable=SC2016 # the inner shell expands them
  package_tool sh -c 'zypper --non-interactive --quiet "$@" || case $? in 102 | 106) ;; 103) : >"$0" ;; *) exit 1 ;; esac' "$work/zypper-again" "$@"
}

# An incomplete version such as 29.1 means its newest package. The dot in .* excludes 29.10.
pinned_rpm_version() {
  case $berth_engine_version in
    "") ;;
    *.*.*) printf -- '-%s' "$berth_engine_version" ;;
    *) printf -- '-%s.*' "$berth_engine_version" ;;
  esac
}

# The file is not downloaded: the copies on mirrors still name Docker's own servers. module_hotfixes: otherwise the module
# container-tools of RHEL 8 hides containerd.io, because that provides runc.
add_docker_rpm_repository() {
  download "$mirror_url/linux/$repository/gpg" "$work/docker.asc" ||
    { show_log "$package_log" && fail $exit_repository "$mirror_url cannot be reached"; }
  # https://docs.docker.com/engine/install/rhel/
  check_key "$work/docker.asc" "${berth_mirror_fingerprint:-060A61C51B558A7F742B77AAC52FEB6B621E9F35}"
  put_folder 0755 "$root/etc/pki/rpm-gpg"
  put_file 0644 "$root/etc/pki/rpm-gpg/docker.asc" "$(cat "$work/docker.asc")" || :
  put_folder 0755 "$root/etc/yum.repos.d"
  put_file 0644 "$root/etc/yum.repos.d/docker-ce.repo" "[docker-ce-stable]
name=Docker CE
baseurl=$mirror_url/linux/$repository/${os_version%%.*}/\$basearch/stable
enabled=1
module_hotfixes=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/docker.asc" && mark_changed repository
}
