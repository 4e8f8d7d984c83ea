# Fetches the bootstrapper and unpacks it, for nothing is installed on this machine: it is one script beside what perl and
# apt bring. Where a machine has only perl's base, perl's own library is unpacked beside it. Arguments: the folder to work
# in, then options for apt.
set -eu
cd "$1"
shift
apt-get -q "$@" update
apt-get -q "$@" download mmdebstrap
if ! perl -MEnglish -MPod::Usage -MFile::Find -e 1 2>/dev/null; then
  apt-cache "$@" depends --important perl | sed -n 's/.*Depends: \(perl-modules-[^ ]*\|libperl[^ ]*\)$/\1/p' |
    xargs apt-get -q "$@" download
fi
for package in ./*.deb; do
  dpkg -x "$package" tools
done
