# Files are written beside their place, out to the disk, and renamed into it, and only where they differ.

# put_file MODE PATH TEXT [WHAT]: writes the text and a line break. True where something changed; WHAT is for mark_restart,
# and remembered first: a run that is killed in between has a restart too many, not one that is forgotten.
put_file() {
  new="$2.berth-new"
  rm -f "$new"
  printf '%s\n' "$3" >"$new" || fail $exit_settings "$2 cannot be written"
  chmod "$1" "$new"
  if same_file "$new" "$2" && [ "$(stat -c %a "$2")" = "${1#0}" ]; then
    rm -f "$new"
    return 1
  fi
  # A rename may reach the disk before what is in the file does.
  sync "$new" 2>/dev/null || :
  [ -z "${4-}" ] || mark_restart "$4"
  mv -f "$new" "$2" || fail $exit_settings "$2 cannot be written"
}

same_file() {
  [ -f "$1" ] && [ -f "$2" ] && [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]
}

# put_folder MODE PATH
put_folder() {
  [ -d "$2" ] || mkdir -p "$2" || fail $exit_settings "$2 cannot be made"
  chmod "$1" "$2"
}

# mark_restart WHAT: changed, and the daemon must take it up; remembered on the disk until it has.
mark_restart() {
  mark_changed "$1"
  : >"$state_folder/restart-needed"
}

write_certificates() {
  different=""
  # An earlier run was broken off: the daemon may not have taken them up.
  [ ! -d "$pending_folder" ] || different=yes
  stage_certificates
  [ -d "$pending_folder" ] || return 0
  for file in key.pem cert.pem ca.pem; do
    keep_before "$docker_folder/$file"
    same_file "$pending_folder/$file" "$docker_folder/$file" || different=yes
  done
  [ -z "$different" ] || mark_restart certificates
  put_pending 0400 key.pem
  put_pending 0444 cert.pem
  put_pending 0444 ca.pem
  [ -n "$different" ] || rm -rf "${pending_folder:?}"
}

# Three files cannot change at once. They are written whole beside their place first, and that folder stays until the
# daemon runs with them: where the power goes in between, the unit's drop-in puts them in their place at the next start.
stage_certificates() {
  if [ -z "$berth_key$berth_ca" ]; then
    [ -s "$docker_folder/key.pem" ] || fail $exit_settings "no certificates were given, and $docker_folder has none"
    return 0
  fi
  fresh=$pending_folder.new
  rm -rf "${fresh:?}"
  put_folder 0700 "$fresh"
  stage_file 0400 key.pem "$berth_key"
  stage_file 0444 cert.pem "$berth_cert"
  stage_file 0444 ca.pem "$berth_ca"
  rm -rf "${pending_folder:?}"
  mv "$fresh" "$pending_folder" || fail $exit_settings "$pending_folder cannot be made"
}

# stage_file MODE NAME TEXT: what is not given stays as it is on the machine, or as an earlier run meant it to be.
stage_file() {
  if [ -n "$3" ]; then
    put_file "$1" "$fresh/$2" "$3" || :
    return 0
  fi
  for from in "$pending_folder" "$docker_folder"; do
    [ ! -s "$from/$2" ] || break
  done
  [ -s "$from/$2" ] || fail $exit_settings "$2 was not given, and $docker_folder has none"
  put_file "$1" "$fresh/$2" "$(cat "$from/$2")" || :
}

put_pending() {
  put_file "$1" "$docker_folder/$2" "$(cat "$pending_folder/$2")" || :
}

# SHA-256 over the DER form of the first certificate in the file, in lower-case hexadecimal.
read_fingerprint() {
  [ -s "$docker_folder/cert.pem" ] || return 0
  fingerprint=$(sed -n '/-BEGIN CERT/,/-END CERT/{/-END CERT/q;/-----/d;p;}' "$docker_folder/cert.pem" |
    base64 -d 2>/dev/null | sha256sum | cut -d ' ' -f 1)
}
