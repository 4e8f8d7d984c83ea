# Files are written only if they differ: to a temporary file, synchronised to the disk, then renamed into place.

# put_file MODE PATH TEXT [WHAT]: writes the text and a line break, and is otherwise like put_text.
put_file() {
  put_text "$1" "$2" "$3
" "${4-}"
}

# put_text MODE PATH TEXT [WHAT]: writes exactly the text. Succeeds if the file changed. WHAT is passed to mark_restart
# before the rename: if the run is killed in between, the daemon is restarted once too often instead of not at all.
put_text() {
  new="$2.berth-new"
  rm -f "$new"
  printf '%s' "$3" >"$new" || fail $exit_settings "$2 cannot be written"
  put_new "$1" "$2" "${4-}"
}

# put_new MODE PATH [WHAT]: like put_text, for a temporary file that is written already.
put_new() {
  new="$2.berth-new"
  chmod "$1" "$new"
  if same_file "$new" "$2" && [ "$(stat -c %a "$2")" = "${1#0}" ]; then
    rm -f "$new"
    return 1
  fi
  # Otherwise the rename could reach the disk before the content does.
  sync "$new" 2>/dev/null || :
  [ -z "${3-}" ] || mark_restart "$3"
  mv -f "$new" "$2" || fail $exit_settings "$2 cannot be written"
}

same_file() {
  [ -f "$1" ] && [ -f "$2" ] && [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]
}

# put_folder MODE PATH
put_folder() {
  [ -d "$2" ] || mkdir -p "$2" || fail $exit_settings "$2 cannot be created"
  chmod "$1" "$2"
}

# mark_restart WHAT: reports a change that needs a restart of the daemon. A file records it until the restart is done.
mark_restart() {
  mark_changed "$1"
  : >"$state_folder/restart-needed"
}

write_certificates() {
  different=""
  # An earlier run was interrupted: the daemon may not have loaded them.
  [ ! -d "$pending_folder" ] || different=yes
  stage_certificates
  [ -d "$pending_folder" ] || return 0
  for file in key.pem cert.pem ca.pem; do
    back_up "$docker_folder/$file"
    same_file "$pending_folder/$file" "$docker_folder/$file" || different=yes
  done
  [ -z "$different" ] || mark_restart certificates
  put_pending 0400 key.pem
  put_pending 0444 cert.pem
  put_pending 0444 ca.pem
  [ -n "$different" ] || rm -rf "${pending_folder:?}"
}

# Three files cannot change atomically. They are first written to a pending folder, which stays until the daemon runs
# with them: after a power failure in between, the unit's drop-in copies them into place at the next start.
stage_certificates() {
  if [ -z "$berth_key$berth_ca" ]; then
    [ -s "$docker_folder/key.pem" ] || fail $exit_settings "no certificates were given, and $docker_folder contains none"
    return 0
  fi
  fresh=$pending_folder.new
  rm -rf "${fresh:?}"
  put_folder 0700 "$fresh"
  stage_file 0400 key.pem "$berth_key"
  stage_file 0444 cert.pem "$berth_cert"
  stage_file 0444 ca.pem "$berth_ca"
  rm -rf "${pending_folder:?}"
  mv "$fresh" "$pending_folder" || fail $exit_settings "$pending_folder cannot be created"
}

# stage_file MODE NAME TEXT: without TEXT, copies the pending file of an earlier run, else the current file.
stage_file() {
  if [ -n "$3" ]; then
    put_file "$1" "$fresh/$2" "$3" || :
    return 0
  fi
  for from in "$pending_folder" "$docker_folder"; do
    [ ! -s "$from/$2" ] || break
  done
  [ -s "$from/$2" ] || fail $exit_settings "$2 was not given, and $docker_folder does not contain it"
  put_file "$1" "$fresh/$2" "$(cat "$from/$2")" || :
}

put_pending() {
  put_file "$1" "$docker_folder/$2" "$(cat "$pending_folder/$2")" || :
}

# The SHA-256 digest of the DER form of the first certificate in the file, in lower-case hexadecimal.
read_fingerprint() {
  [ -s "$docker_folder/cert.pem" ] || return 0
  fingerprint=$(sed -n '/-BEGIN CERT/,/-END CERT/{/-END CERT/q;/-----/d;p;}' "$docker_folder/cert.pem" |
    base64 -d 2>/dev/null | sha256sum | cut -d ' ' -f 1)
}
