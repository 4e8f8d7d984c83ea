# Functions for all package managers.

package_lock_seconds=600

# package_tool COMMAND...: runs a package manager, and waits while another one holds the lock. Its output goes to the
# log.
package_tool() {
  read_uptime
  lock_until=$((uptime_seconds + package_lock_seconds))
  until bounded 900 "$@" </dev/null >"$package_log" 2>&1; do
    locked_elsewhere "$package_log" || return 1
    read_uptime
    [ "$uptime_seconds" -lt "$lock_until" ] || fail $exit_package_lock "another package manager held the lock for more than $package_lock_seconds s"
    note "waiting for another package manager"
    pause 3
  done
}

locked_elsewhere() {
  grep -qiE 'could not get lock|unable to lock|frontend lock was locked|system management is locked|failed to (acquire|obtain) .*lock' "$1"
}

# has_package NAME: whether it is installed, completely or partly.
has_package() {
  if [ "$family" != apt ]; then
    rpm -q "$1" >/dev/null 2>&1
    return
  fi
  case $(dpkg_field Status-Status "$1") in
    "" | not-installed | config-files) return 1 ;;
  esac
}

# record_packages PACKAGE...: records those that are not installed yet, so that uninstall removes them. A name may
# include a version.
record_packages() {
  for word in "$@"; do
    shift
    word=${word%%=*}
    word=${word%"$(pinned_rpm_version)"}
    has_package "$word" || set -- "$@" "$word"
  done
  record_in packages "$@"
}

# record_in FILE WORD...
record_in() {
  list=$state_folder/$1
  shift
  remembered=$({ cat "$list" 2>/dev/null || :; printf '%s\n' "$@"; } | awk 'NF && !seen[$0]++')
  [ -z "$remembered" ] || put_file 0600 "$list" "$remembered" || :
}

# recorded_packages FILE: prints those that are installed, one per line.
recorded_packages() {
  [ -s "$state_folder/$1" ] || return 0
  while IFS= read -r word; do
    ! has_package "$word" || printf '%s\n' "$word"
  done <"$state_folder/$1"
}

# explain_package_failure SENTENCE
explain_package_failure() {
  show_log "$package_log"
  if grep -qiE 'failed to fetch|could not resolve|temporary failure|could not connect|connection (timed out|refused|failed)|cannot download|curl error|no more mirrors|timeout was reached' "$package_log"; then
    fail $exit_repository "the package repository cannot be reached"
  fi
  ! grep -q 'filtered out by modular filtering' "$package_log" ||
    fail $exit_install "$1: they need packages of a module that is disabled (dnf module reset container-tools)"
  fail $exit_install "$1"
}

# check_key FILE FINGERPRINT: fails unless the file contains exactly that key.
check_key() {
  export GNUPGHOME="$work/gnupg"
  put_folder 0700 "$GNUPGHOME"
  found=$(bounded 30 gpg --batch --with-colons --show-keys "$1" 2>/dev/null |
    awk -F : '$1 == "pub" { main = 1 } $1 == "sub" { main = 0 } $1 == "fpr" && main { print $10; main = 0 }')
  wanted_key=$(printf '%s' "$2" | tr 'a-f' 'A-F')
  [ "$found" = "$wanted_key" ] || fail $exit_repository "the repository's key is not the one with fingerprint $wanted_key"
}
