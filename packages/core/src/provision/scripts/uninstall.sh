# Restores the machine to its original state. The state folder has the original files.

# back_up PATH: saves a file, or records its absence, before it is written for the first time.
back_up() {
  kept=$state_folder/before/${1##*/}
  if [ -e "$kept" ] || [ -e "$kept.absent" ]; then return 0; fi
  put_folder 0700 "$state_folder/before"
  if [ -e "$1" ]; then
    { cp -p "$1" "$kept.new" && { sync "$kept.new" 2>/dev/null || :; } && mv "$kept.new" "$kept"; } || fail $exit_settings "$1 cannot be backed up"
  else
    : >"$kept.absent"
  fi
}

# restore_file PATH: restores the original file, or removes a file that did not exist.
restore_file() {
  put_original "$1" || fail $exit_settings "$1 cannot be restored"
}

# put_original PATH: the same, with the result as its status, for a trap.
put_original() {
  kept=$state_folder/before/${1##*/}
  if [ -e "$kept" ]; then
    cp -p "$kept" "$1.berth-new" && mv -f "$1.berth-new" "$1"
  elif [ -e "$kept.absent" ]; then
    rm -f "$1"
  fi
}

verb_uninstall() {
  rm -rf "${state_folder:?}.old"
  if [ ! -d "$state_folder" ]; then
    note "Berth did not set up this machine"
    return 0
  fi
  read_engine_version
  unmask_units
  # Temporary files of killed runs.
  find "$root/etc" -xdev -type f -name '*.berth-new' -exec rm -f {} +
  undo_settings
  restore_engine
  if [ -e "$state_folder/before/docker-folder.absent" ]; then
    # The daemon creates this file itself.
    rm -f "$docker_folder/key.json"
    rmdir "$docker_folder" 2>/dev/null || :
  fi
  rm -rf "${work%/*}" "$root/var/log/berth-compose.log"
  # The rename makes the removal atomic: part of the state would describe a machine that never existed.
  mv "$state_folder" "$state_folder.old" && rm -rf "${state_folder:?}.old"
  mark_changed uninstalled
}

# Undoes all but the installation of the packages.
undo_settings() {
  stop_services
  log_out_of_registries
  remove_administrator
  rm -f "$drop_in"
  rmdir "${drop_in%/*}" 2>/dev/null || :
  restore_daemon_json
  for file in key.pem cert.pem ca.pem; do restore_file "$docker_folder/$file"; done
  close_local_firewall
  unblock_metadata
  unwatch_use
}

stop_services() {
  [ -e "$state_folder/before/docker-compose.yml.absent" ] || [ -e "$state_folder/before/docker-compose.yml" ] || return 0
  if docker compose version >/dev/null 2>&1; then set -- docker compose; else set -- docker-compose; fi
  projects=$(compose_projects) || note "cannot stop the services of the compose file"
  for project in $projects; do
    # Version 2 needs no file, whose variables have no values here.
    [ "$*" = "docker compose" ] || set -- docker-compose -f "$compose_folder/docker-compose.yml"
    bounded 300 "$@" --project-name "$project" down </dev/null >/dev/null 2>&1 ||
      note "cannot stop the services of the compose file"
  done
  restore_file "$compose_folder/docker-compose.yml"
  remove_compose_files /dev/null
  rmdir "$compose_folder" 2>/dev/null || :
}

log_out_of_registries() {
  [ -s "$state_folder/registries" ] || return 0
  while IFS= read -r server; do
    bounded 30 docker logout ${server:+"$server"} </dev/null >/dev/null 2>&1 || note "cannot log out of ${server:-docker.io}"
  done <"$state_folder/registries"
}

remove_administrator() {
  [ -s "$state_folder/administrator" ] || return 0
  read -r administrator <"$state_folder/administrator"
  gpasswd --delete "$administrator" docker >/dev/null 2>&1 || note "cannot remove $administrator from group docker"
}

# Options that others set in the meantime stay. Merging requires a JSON tool.
restore_daemon_json() {
  target=$docker_folder/daemon.json
  if same_file "$target" "$state_folder/daemon-merged.json" || same_file "$target" "$state_folder/daemon-merged.new"; then
    restore_file "$target"
    return
  fi
  # It does not exist, or an interrupted run has already restored it.
  if [ ! -s "$target" ] || same_file "$target" "$state_folder/before/daemon.json"; then return 0; fi
  note "daemon.json was changed by others; only Berth's options are removed"
  wanted=$work/daemon-wanted.json merged=$work/daemon-merged.json last=$state_folder/daemon.json
  printf '{}\n' >"$wanted"
  merge_daemon_json
  put_file 0644 "$target" "$(cat "$merged")" || :
}

# Removes the packages that were installed. Images, volumes and containers in /var/lib/docker stay, because they are
# data.
restore_engine() {
  bounded 60 systemctl daemon-reload
  source_before=""
  [ ! -s "$state_folder/engine-source" ] || read -r source_before <"$state_folder/engine-source"
  # Before the units are disabled, because it enables and starts them.
  complete_packages
  case $source_before in
    "" | existing)
      if [ -e "$state_folder/before/engine-idle" ]; then
        bounded 60 systemctl --quiet disable --now docker.service docker.socket 2>/dev/null || :
        engine_version=""
      fi
      [ -z "$engine_version" ] || bounded 150 systemctl restart docker.service || explain_start_failure
      remove_packages
      ;;
    *)
      bounded 60 systemctl --quiet disable --now docker.service docker.socket 2>/dev/null || :
      remove_packages
      remove_repository
      engine_version=""
      ;;
  esac
}

remove_packages() {
  # shellcheck disable=SC2046 # names have no spaces
  set -- $(recorded_packages packages)
  case $family/$# in
    apt/*) remove_by_apt "$@" ;;
    */0) ;;
    dnf/*) package_tool dnf -y -q remove "$@" ;;
    tdnf/*) package_tool tdnf -y -q autoremove "$@" ;;
    zypper/*) package_tool zypper --non-interactive --quiet remove --clean-deps "$@" ;;
  esac || explain_package_failure "the packages of Docker Engine cannot be removed"
}

remove_repository() {
  rm -f "$root/etc/apt/sources.list.d/docker.list" "$root/etc/apt/keyrings/docker.asc"
  if grep -qs '^name=Docker CE$' "$root/etc/yum.repos.d/docker-ce.repo"; then
    rm -f "$root/etc/yum.repos.d/docker-ce.repo" "$root/etc/pki/rpm-gpg/docker.asc"
  fi
}
