# What all package managers have in common.

package_lock_seconds=600

# package_tool COMMAND...: runs a package manager, waiting where another one holds its lock. Its output is in the log.
package_tool() {
  read_uptime
  lock_until=$((uptime_seconds + package_lock_seconds))
  until bounded 900 "$@" </dev/null >"$package_log" 2>&1; do
    locked_elsewhere "$package_log" || return 1
    read_uptime
    [ "$uptime_seconds" -lt "$lock_until" ] || fail $exit_package_lock "another package manager holds the lock for longer than $package_lock_seconds s"
    note "another package manager is at work; waiting"
    pause 3
  done
}

locked_elsewhere() {
  grep -qiE 'could not get lock|unable to lock|frontend lock was locked|system management is locked|failed to (acquire|obtain) .*lock' "$1"
}

explain_package_failure() {
  tell "$package_log"
  if grep -qiE 'failed to fetch|could not resolve|temporary failure|could not connect|connection (timed out|refused|failed)|cannot download|curl error|no more mirrors|timeout was reached' "$package_log"; then
    fail $exit_repository "the package repository cannot be reached"
  fi
  fail $exit_install "the packages $1 cannot be installed"
}

# check_key FILE FINGERPRINT: the file must hold that one key and no other.
check_key() {
  export GNUPGHOME="$work/gnupg"
  put_folder 0700 "$GNUPGHOME"
  found=$(bounded 30 gpg --batch --with-colons --show-keys "$1" 2>/dev/null |
    awk -F : '$1 == "pub" { main = 1 } $1 == "sub" { main = 0 } $1 == "fpr" && main { print $10; main = 0 }')
  wanted_key=$(printf '%s' "$2" | tr 'a-f' 'A-F')
  [ "$found" = "$wanted_key" ] || fail $exit_repository "the repository's key is not the one with fingerprint $wanted_key"
}
