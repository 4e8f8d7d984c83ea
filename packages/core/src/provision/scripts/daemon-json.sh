# daemon.json, by precedence: what Berth requires, existing options of others, Berth's defaults.

write_daemon_json() {
  wanted=$work/daemon-wanted.json
  merged=$work/daemon-merged.json
  target=$docker_folder/daemon.json
  last=$state_folder/daemon.json
  if [ -n "$berth_daemon_json_selinux" ] && [ -e "$root/sys/fs/selinux/enforce" ]; then
    printf '%s\n' "$berth_daemon_json_selinux" >"$wanted"
  else
    printf '%s\n' "$berth_daemon_json" >"$wanted"
  fi
  if [ ! -s "$target" ] || same_file "$target" "$last" || same_file "$target" "$wanted"; then
    cp "$wanted" "$merged"
  else
    merge_daemon_json
  fi
  validate_daemon_json
  keep_containers_visible
  back_up "$target"
  # Records the content before and after writing it, so that it is recognised as Berth's wherever the run is killed.
  put_file 0600 "$state_folder/daemon-merged.new" "$(cat "$merged")" || :
  put_file 0644 "$target" "$(cat "$merged")" daemon.json || :
  put_file 0600 "$last" "$(cat "$wanted")" || :
  mv -f "$state_folder/daemon-merged.new" "$state_folder/daemon-merged.json"
}

# Keys that Berth wrote last time and that are unchanged since then are Berth's to remove.
merge_daemon_json() {
  python=$(command -v python3 || command -v /usr/libexec/platform-python) || python=""
  if [ -n "$python" ] && "$python" -c '' 2>/dev/null; then
    merge_with_python >"$work/merge.log"
  elif command -v jq >/dev/null; then
    merge_with_jq
  else
    fail $exit_json_tool "$target exists, and merging it requires python3 or jq"
  fi
  status=$?
  merge_problem=$(cat "$work/merge.log" 2>/dev/null)
  case $status in
    0) ;;
    4) fail $exit_daemon_options "$target sets hosts, which conflicts with the hosts of the unit; move them to an option -H in a drop-in of docker.service" ;;
    5) fail $exit_daemon_options "$target would set both icc and iptables to false, which the daemon rejects" ;;
    *) fail $exit_daemon_options "$target is not a JSON object${merge_problem:+ ($merge_problem)}" ;;
  esac
}

merge_with_python() {
  "$python" - "$target" "$last" "$wanted" "$merged" "$berth_daemon_defaults" <<'PYTHON'
import json, os, shutil, sys

target, last, wanted, merged, defaults = sys.argv[1:]

# Like the daemon (Engine 23.0 and later): UTF-8 or UTF-16 with a byte order mark, and nothing at all for no options.
def read(path):
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig").strip()
    return json.loads(text) if text else {}

try:
    existing = read(target)
except json.JSONDecodeError as error:
    print("line %d: %s" % (error.lineno, error.msg))
    sys.exit(3)
except ValueError:
    print("it is not text in UTF-8 or UTF-16")
    sys.exit(3)
if not isinstance(existing, dict):
    sys.exit(3)
before = read(last) if os.path.exists(last) else {}
theirs = {key: value for key, value in existing.items() if before.get(key, before) != value}
ours = read(wanted)
logging = "log-driver" in theirs or "log-opts" in theirs
for key in defaults.split():
    if key in theirs or (logging and key in ("log-driver", "log-opts")):
        ours.pop(key, None)
result = {**theirs, **ours}
if "hosts" in result:
    sys.exit(4)
if result.get("icc") is False and result.get("iptables") is False:
    sys.exit(5)
if result == existing:
    shutil.copyfile(target, merged)
else:
    with open(merged, "w", encoding="utf-8") as file:
        file.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
PYTHON
}

merge_with_jq() {
  before=$last
  [ -s "$before" ] || { before=$work/daemon-before.json && printf '{}\n' >"$before"; }
  jq -e 'type == "object"' "$target" >/dev/null 2>&1 || return 3
  jq -n --slurpfile existing "$target" --slurpfile before "$before" --slurpfile wanted "$wanted" \
    --arg defaults "$berth_daemon_defaults" '
      $existing[0] as $existing | $before[0] as $before
      | ($existing | with_entries(select(.key as $key | ($before | has($key) | not) or $before[$key] != .value))) as $theirs
      | ($theirs | has("log-driver") or has("log-opts")) as $logging
      | ($defaults | split(" ") | map(. as $key | select(($theirs | has($key))
          or ($logging and ($key == "log-driver" or $key == "log-opts"))))) as $yielding
      | $theirs + ($wanted[0] | with_entries(select(.key as $key | $yielding | index($key) | not)))
    ' >"$merged" 2>/dev/null || return 3
  jq -e 'has("hosts") | not' "$merged" >/dev/null || return 4
  jq -e '(.icc == false and .iptables == false) | not' "$merged" >/dev/null || return 5
  if jq -e --slurpfile merged "$merged" '. == $merged[0]' "$target" >/dev/null; then cp "$target" "$merged"; fi
}

# Has the daemon validate the file, if it is installed and supports that (Engine 23.0 and later).
validate_daemon_json() {
  command -v dockerd >/dev/null || return 0
  log=$work/validate.log
  bounded 30 dockerd --validate --config-file "$merged" >"$log" 2>&1 && return
  grep -q 'unknown flag' "$log" && return
  show_log "$log"
  said=$(daemon_said "$log")
  fail $exit_daemon_options "the daemon rejects the options in daemon.json${said:+: $said}"
}

# With another user namespace the daemon uses another store, and would not know the existing containers.
keep_containers_visible() {
  [ "$(user_namespace "$target")" != "$(user_namespace "$merged")" ] && [ -S "$root/run/docker.sock" ] || return 0
  containers=$(local_docker 30 ps --all --quiet 2>/dev/null </dev/null | wc -l)
  [ "$containers" -eq 0 ] ||
    fail $exit_settings "userns-remap would change, which hides the machine's $containers containers from the daemon; remove them first, or keep the hardening profile"
}

# user_namespace FILE: prints userns-remap of daemon.json; nothing if it is not set.
user_namespace() {
  [ -e "$1" ] && tr -d '\n' <"$1" | sed -n 's/.*"userns-remap"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p'
}
