# Applies the distribution's updates, and finds out whether the machine needs a reboot.

# Packages whose update restarts the daemon.
engine_packages="docker\.io|docker-ce|moby-engine|docker|containerd|containerd\.io|runc"

verb_patch() {
  require_engine
  engine_before=$engine_version
  installed_versions | sort >"$work/before"
  case $family in
    apt) patch_by_apt ;;
    dnf | tdnf) patch_by_dnf $family ;;
    zypper) patch_by_zypper ;;
    *) fail $exit_unsupported "$os_id updates itself as a whole image" ;;
  esac
  installed_versions | sort >"$work/after"
  if ! cmp -s "$work/before" "$work/after"; then
    read_engine_version
    resume_engine
  fi
  patched=$(version_changes),\"reboot\":$(needs_reboot)
}

# The line of a kernel, of which several are installed, is the last one: the newest, apart from a few version schemes.
installed_versions() {
  if [ "$family" = apt ]; then
    # shellcheck disable=SC2016 # dpkg expands them
    dpkg-query --show --showformat '${Package} ${Version}\n'
  else
    rpm --query --all --queryformat '%{NAME} %{VERSION}-%{RELEASE}\n'
  fi
}

# Prints the number of changed packages and the first of them as members of a JSON object. Azure keeps 4 KB of output.
version_changes() {
  awk '
    function safe(text) { gsub(/[^A-Za-z0-9.+~:^_-]/, "", text); return text }
    FNR == NR { old[$1] = $2; next }
    { now[$1] = $2; if (!($1 in seen)) { seen[$1]; names[++count] = $1 } }
    END {
      for (each = 1; each <= count; each++) {
        name = names[each]
        if (old[name] == now[name]) continue
        updates++
        from = name in old ? ",\"from\":\"" safe(old[name]) "\"" : ""
        entry = "{\"name\":\"" safe(name) "\"" from ",\"to\":\"" safe(now[name]) "\"}"
        if (length(list) + length(entry) < 2400) list = list (list == "" ? "" : ",") entry
      }
      printf "\"updates\":%d,\"updated\":[%s]", updates, list
    }' "$work/before" "$work/after"
}

# A package that is held (apt-mark hold) is not among the updates. New packages, such as a kernel's, are installed; none is
# removed.
patch_by_apt() {
  # shellcheck disable=SC2086 # the options are several words
  package_tool apt-get $package_options update || explain_package_failure "the package lists cannot be refreshed"
  # shellcheck disable=SC2086
  apt-get --dry-run --with-new-pkgs upgrade 2>/dev/null | apt_updates >"$work/updates"
  if [ ! -s "$work/updates" ]; then return 0; fi
  reject_update_of_swarm_node
  if [ "$berth_wanted_updates" = all ]; then
    apt_get --with-new-pkgs upgrade || explain_package_failure "the updates cannot be installed"
    return
  fi
  # apt counts what is named as installed on purpose.
  apt-mark showauto | grep -xFf "$work/updates" >"$work/automatic" || :
  # shellcheck disable=SC2046 # names have no spaces
  apt_get --no-install-recommends --only-upgrade --no-remove install $(cat "$work/updates") ||
    explain_package_failure "the updates cannot be installed"
  # shellcheck disable=SC2046
  [ ! -s "$work/automatic" ] || package_tool apt-mark auto $(cat "$work/automatic") || :
}

# Prints the packages that a dry run would upgrade: all, or those from an archive for security, such as
# Debian-Security:12/stable-security or Ubuntu:24.04/noble-security.
apt_updates() {
  awk -v wanted="$berth_wanted_updates" '
    $1 == "Inst" && $3 ~ /^\[/ && (wanted == "all" || tolower($0) ~ /[-:]security/) { print $2 }'
}

# patch_by_dnf TOOL: dnf or tdnf, which take the same words.
patch_by_dnf() {
  security=--security
  [ "$berth_wanted_updates" != all ] || security=""
  # Exits with 100 when there are updates.
  # shellcheck disable=SC2086 # empty, or one word
  bounded 300 "$1" -q $security check-update 2>/dev/null </dev/null | awk 'NF == 3 { sub(/\.[^.]*$/, "", $1); print $1 }' >"$work/updates" || :
  reject_update_of_swarm_node
  # shellcheck disable=SC2086
  package_tool "$1" -y -q $security upgrade || explain_package_failure "the updates cannot be installed"
}

patch_by_zypper() {
  export ZYPP_LOCK_TIMEOUT=$package_lock_seconds
  zypper_tool refresh || explain_package_failure "the repositories cannot be refreshed"
  bounded 300 zypper --non-interactive --quiet list-updates 2>/dev/null </dev/null |
    awk -F '|' '{ gsub(/ /, "", $3); print $3 }' >"$work/updates" || :
  reject_update_of_swarm_node
  if [ "$berth_wanted_updates" = all ]; then set -- update; else set -- patch --category security; fi
  zypper_tool "$@" --no-recommends || explain_package_failure "the updates cannot be installed"
  # Where the package manager itself was updated, the remaining patches take a second run.
  [ ! -e "$work/zypper-again" ] || zypper_tool "$@" --no-recommends ||
    explain_package_failure "the updates cannot be installed"
}

reject_update_of_swarm_node() {
  ! grep -qxE "$engine_packages" "$work/updates" || reject_swarm
}

# Prints true or false; null where the machine has no means to tell.
needs_reboot() {
  if [ -e "$root/run/reboot-required" ] || [ -e "$root/run/reboot-needed" ]; then
    printf true
    return
  fi
  case $family in
    apt) is_newer "$(newest_debian_kernel)" ;;
    zypper)
      bounded 60 zypper needs-rebooting >/dev/null 2>&1 </dev/null
      case $? in 0) printf false ;; 102) printf true ;; *) printf null ;; esac
      ;;
    *)
      # Only Fedora's and RHEL's dnf have it, and dnf 4 in a package of its own.
      answer=$(bounded 60 "$family" -q needs-restarting -r 2>/dev/null </dev/null) || :
      case $answer in
        *"eboot is required"*) printf true ;;
        *"should not be necessary"*) printf false ;;
        *) is_newer "$(newest_rpm_kernel)" ;;
      esac
      ;;
  esac
}

# is_newer RELEASE: prints whether a kernel is newer than the running one.
is_newer() {
  running_kernel=$(uname -r)
  if [ -z "$1" ]; then
    printf null
  elif [ "$running_kernel" != "$1" ] && [ "$(printf '%s\n' "$running_kernel" "$1" | sort -V | tail -n 1)" = "$1" ]; then
    printf true
  else
    printf false
  fi
}

# Of the same flavour as the running kernel: 6.8.0-1021-azure, 6.12.41+deb13-cloud-amd64.
newest_debian_kernel() {
  flavour=$(uname -r | sed -E 's/^[0-9][^-]*-([0-9]+-)?//')
  find "$root/boot" -maxdepth 1 -name 'vmlinuz-*' 2>/dev/null | sed 's/.*vmlinuz-//' | grep -E "^[0-9][^-]*-([0-9]+-)?$flavour\$" | sort -V | tail -n 1
}

newest_rpm_kernel() {
  rpm --query --queryformat '%{VERSION}-%{RELEASE}.%{ARCH}\n' kernel-core kernel 2>/dev/null | grep '^[0-9]' | sort -V | tail -n 1
}
