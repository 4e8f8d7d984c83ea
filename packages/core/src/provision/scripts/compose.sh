# The services of the compose file, which docker compose alone reads.

start_services() {
  # Secrets are not stored on the machine. A run with stored settings would recreate the services without them.
  if [ -z "$berth_compose" ] || [ -n "$berth_kept" ]; then return 0; fi
  back_up "$compose_folder/docker-compose.yml"
  put_folder 0755 "$compose_folder"
  compose_changed=""
  write_compose_files
  put_text 0600 "$compose_folder/docker-compose.yml" "$berth_compose" && compose_changed=yes
  [ -z "$compose_changed" ] || mark_changed compose
  has_compose || install_compose
  if docker compose version >/dev/null 2>&1; then set -- docker compose; else set -- docker-compose; fi
  # In memory, because it may hold secrets. Without the option, compose would read any file of this name.
  environment_file=$work/compose.env
  printf '%s\n%s\n' "$berth_compose_environment_file" "$berth_compose_secrets_file" >"$environment_file"
  # As with the option of docker compose, env files replace the one that was sent with the compose file.
  if [ -z "$berth_compose_environment_file$berth_compose_secrets_file" ] && grep -qFx .env "$work/compose-files"; then
    environment_file=$compose_folder/.env
  fi
  beside_restarts compose_up "$@" || explain_compose_failure
}

# compose_up COMMAND...: in a subshell, so that the environment of the services stays with them.
compose_up() {
  (
    COMPOSE_HTTP_TIMEOUT=600
    export COMPOSE_HTTP_TIMEOUT
    compose_environment
    compose_secrets
    # Compose names the project after the folder, unless the file or a variable names it.
    cd "$compose_folder" || exit 1
    set -- "$@" --env-file "$environment_file" -f docker-compose.yml
    remove_other_projects "$(bounded 60 "$@" config 2>/dev/null | sed -n 's/^name: "\{0,1\}\([^"]*\)"\{0,1\}$/\1/p')"
    bounded 900 "$@" up -d --remove-orphans
  ) </dev/null >"$root/var/log/berth-compose.log" 2>&1
}

explain_compose_failure() {
  compose_secret_values >"$work/secret-values"
  said=$(compose_said "$root/var/log/berth-compose.log")
  rm -f "$work/secret-values"
  fail $exit_compose "the services did not start${said:+. Docker compose said: $said}"
}

# compose_said LOG: prints the last line that gives a reason, without the values of secrets. Version 1 adds a summary.
compose_said() {
  tr '\r' '\n' <"$1" | sed "s/$(printf '\033')\[[0-9;]*[A-Za-z]//g" | awk '
    FILENAME != "-" { hidden[++count] = $0; next }
    /^Encountered errors/ || /level=warning/ || !NF { next }
    { last = $0 }
    tolower($0) ~ /error|failed|invalid|denied|no such|not found|unhealthy/ { reason = $0 }
    END {
      line = reason == "" ? last : reason
      for (i = 1; i <= count; i++) {
        shown = ""
        while (at = index(line, hidden[i])) {
          shown = shown substr(line, 1, at - 1) "***"
          line = substr(line, at + length(hidden[i]))
        }
        line = shown line
      }
      sub(/^[ \t]+/, "", line)
      print substr(line, 1, 260)
    }' "$work/secret-values" -
}

# What env files and secret variables contain, a text a line, the longest first: in one of them, others may occur. A text of
# less than four characters is in every other line.
compose_secret_values() {
  {
    env >"$work/known-environment"
    (compose_secrets && env | grep -vxFf "$work/known-environment")
    printf '%s\n' "$berth_compose_secrets_file"
    each_compose_file print_env_file
  } | tr -d '\r' | awk '
    function hide(text) {
      if (length(text) < 4 || seen[text]++) return
      print length(text), text
      # As error messages quote it.
      gsub(/\\/, "&&", text)
      gsub(/"/, "\\\\&", text)
      if (!seen[text]++) print length(text), text
    }
    function hide_forms(text,  parts, count) {
      hide(text)
      sub(/[ \t]+#.*$/, "", text)
      gsub(/^[ \t]*["\047]?|["\047]?[ \t]*$/, "", text)
      hide(text)
      # Compose replaces line breaks and variables.
      count = split(text, parts, /\\[nrt]|[$][{][A-Za-z0-9_]*:?[-+?]?|[$][A-Za-z0-9_]*|[}]/)
      while (count > 0) hide(parts[count--])
      if (gsub(/\\["\\$]/, "&", text)) { gsub(/\\/, "", text); hide(text) }
    }
    { hide_forms($0) }
    sub(/^[^=:]*[=:]/, "") { hide_forms($0) }' | sort -rn | cut -d ' ' -f 2-
}

# print_env_file MODE PATH BASE64: nobody else reads a file that compose alone reads.
print_env_file() {
  [ "$1" != 0600 ] || { printf '%s' "$3" | base64 -d && echo; }
}

# The names of the projects that were started from the compose file. Fails where Docker does not answer.
compose_projects() {
  started=$(bounded 60 docker ps --all --format '{{.Label "com.docker.compose.project"}}' \
    --filter "label=com.docker.compose.project.working_dir=$compose_folder" </dev/null 2>/dev/null) || return 1
  echo "$started" | sort -u
}

# remove_other_projects NAME: their containers would hold the ports and names of the project's. Their volumes stay. Version 1
# of compose tells no name.
remove_other_projects() {
  [ -n "$1" ] || return 0
  for project in $(compose_projects); do
    [ "$project" = "$1" ] || bounded 300 docker compose --project-name "$project" down
  done
}

# Those of an earlier run that are no longer given are removed. The list is stored first, so that a run that is killed leaves
# no file that is not in it.
write_compose_files() {
  each_compose_file name_compose_file >"$work/compose-files"
  remove_compose_files "$work/compose-files"
  [ -s "$work/compose-files" ] || { rm -f "$state_folder/compose-files" && return 0; }
  put_file 0600 "$state_folder/compose-files" "$(cat "$work/compose-files")" || :
  each_compose_file write_compose_file
}

# name_compose_file MODE PATH BASE64
name_compose_file() {
  printf '%s\n' "$2"
}

# write_compose_file MODE PATH BASE64
write_compose_file() {
  beside=$compose_folder/$2
  (umask 022 && mkdir -p "${beside%/*}")
  printf '%s' "$3" | base64 -d >"$beside.berth-new" || fail $exit_settings "$beside cannot be written"
  put_new "$1" "$beside" && compose_changed=yes
  return 0
}

# remove_compose_files KEPT: removes the stored files that KEPT does not list, and their folders.
remove_compose_files() {
  [ -s "$state_folder/compose-files" ] || return 0
  while IFS= read -r beside; do
    ! grep -qFx -- "$beside" "$1" || continue
    rm -f "$compose_folder/$beside"
    (cd "$compose_folder" && case $beside in */*) rmdir -p -- "${beside%/*}" ;; esac) 2>/dev/null || :
  done <"$state_folder/compose-files"
}

has_compose() {
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null
}

# An existing Engine may lack docker compose.
install_compose() {
  package="docker-compose"
  [ "$(source_of_packages)" = distribution ] || package="docker-compose-plugin"
  note "installing $package"
  case $family in
    apt)
      # shellcheck disable=SC2086 # the options are several words
      package_tool apt-get $package_options update || note "the package lists were not refreshed"
      [ $package = docker-compose-plugin ] || package=$(apt_compose_package)
      apt_install "$package"
      ;;
    dnf | tdnf) record_packages "$package" && package_tool "$family" -y -q install "$package" ;;
    zypper)
      record_packages "$package"
      package_tool zypper --non-interactive --quiet install --no-recommends "$package"
      ;;
  esac || explain_package_failure "the package $package cannot be installed"
  has_compose || fail $exit_compose "neither docker compose nor docker-compose is available"
}
