# What every run begins with: its paths, its environment, and the system that it runs on.

# Every path starts with $root, which is empty except in tests.
root=${berth_root-}
docker_folder=$root/etc/docker
compose_folder=$docker_folder/compose
state_folder=$root/var/lib/berth
pending_folder=$state_folder/certificates
data_folder=$root/var/lib/berthdata
metadata_unit=$root/etc/systemd/system/berth-metadata-guard.service
idle_unit=$root/etc/systemd/system/berth-idle-stop
head_start_process=$root/run/berth/head-start.pid
head_start_ended=$root/run/berth/head-start.ended
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

# Creates the folder of the state, before packages create other folders.
prepare_state() {
  put_folder 0700 "$state_folder/before"
  put_folder 0700 "$state_folder"
  [ -d "$docker_folder" ] || : >"$state_folder/before/docker-folder.absent"
}
