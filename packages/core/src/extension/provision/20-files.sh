# Files are written beside their place and renamed into it, and only where they differ.

# put_file MODE PATH TEXT: writes the text and a line break. True where something changed.
put_file() {
  new="$2.berth-new"
  rm -f "$new"
  printf '%s\n' "$3" >"$new" || fail $exit_settings "$2 cannot be written"
  chmod "$1" "$new"
  if same_file "$new" "$2" && [ "$(stat -c %a "$2")" = "${1#0}" ]; then
    rm -f "$new"
    return 1
  fi
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
  if [ -z "$berth_key" ]; then
    [ -s "$docker_folder/key.pem" ] || fail $exit_settings "no certificates were given, and $docker_folder has none"
    return
  fi
  for file in key.pem cert.pem ca.pem; do keep_before "$docker_folder/$file"; done
  different=""
  # The key comes first: a certificate is never there without its key.
  put_file 0400 "$docker_folder/key.pem" "$berth_key" && different=yes
  put_file 0444 "$docker_folder/cert.pem" "$berth_cert" && different=yes
  put_file 0444 "$docker_folder/ca.pem" "$berth_ca" && different=yes
  [ -z "$different" ] || mark_restart certificates
}

# SHA-256 over the DER form of the first certificate in the file, in lower-case hexadecimal.
read_fingerprint() {
  [ -s "$docker_folder/cert.pem" ] || return 0
  fingerprint=$(sed -n '/-BEGIN CERT/,/-END CERT/{/-END CERT/q;/-----/d;p;}' "$docker_folder/cert.pem" |
    base64 -d 2>/dev/null | sha256sum | cut -d ' ' -f 1)
}
