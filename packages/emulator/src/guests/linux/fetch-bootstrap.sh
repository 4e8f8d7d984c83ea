# Downloads the bootstrapper, mmdebstrap, and unpacks it without installing it. It needs only perl and apt. If the machine has
# only perl-base, this also unpacks perl's library. Arguments: the working folder, a package to unpack with it or nothing, and
# options for apt.
set -eu
cd "$1"
other=$2
shift 2
apt-get -q "$@" update
apt-get -q "$@" download mmdebstrap ${other:+"$other"}
if ! perl -MEnglish -MPod::Usage -MFile::Find -e 1 2>/dev/null; then
  apt-cache "$@" depends --important perl | sed -n 's/.*Depends: \(perl-modules-[^ ]*\|libperl[^ ]*\)$/\1/p' |
    xargs apt-get -q "$@" download
fi
for package in ./*.deb; do
  dpkg -x "$package" tools
done
