# The services of the compose file. JSON is YAML, so the file is written as it was given.

start_services() {
  # The services' secrets are not kept on the machine, and without them they would be made anew, with none.
  if [ -z "$berth_compose" ] || [ -n "$berth_kept" ]; then return 0; fi
  put_folder 0755 "$compose_folder"
  keep_before "$compose_folder/docker-compose.yml"
  put_file 0600 "$compose_folder/docker-compose.yml" "$berth_compose" && mark_changed compose
  if docker compose version >/dev/null 2>&1; then
    set -- docker compose
  elif command -v docker-compose >/dev/null; then
    set -- docker-compose
  else
    fail $exit_compose "neither docker compose nor docker-compose is there"
  fi
  # In a subshell, so that the environment of the services stays with them.
  (
    COMPOSE_PROJECT_NAME=compose COMPOSE_HTTP_TIMEOUT=600
    export COMPOSE_PROJECT_NAME COMPOSE_HTTP_TIMEOUT
    compose_environment
    compose_secrets
    cd "$compose_folder" || exit 1
    bounded 900 "$@" -f docker-compose.yml up -d --remove-orphans
  ) </dev/null >"$root/var/log/berth-compose.log" 2>&1 ||
    fail $exit_compose "the services did not start; /var/log/berth-compose.log on the machine says why"
}
