import { servedOrigin, serveOverTls } from "./serve-over-tls.ts";

/** Where {@link serveDockerRepository} serves: `engine.mirror.url`. */
export const dockerRepositoryUrl = servedOrigin;

/**
 * Defines the shell's `apt_of_debian_13`, which is `apt-get` with Debian 13's packages on a guest with Debian 12 or 13, and leaves
 * the guest's own lists alone.
 */
export const debian13Apt = `mkdir -p /srv/debian-13/lists/partial
echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' >/srv/debian-13/sources.list
apt_of_debian_13() {
  apt-get -o Dir::Etc::SourceList=/srv/debian-13/sources.list -o Dir::Etc::SourceParts=- \\
    -o Dir::State::Lists=/srv/debian-13/lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
}
apt_of_debian_13 update -q`;

/**
 * Serves a repository on a guest with Debian 12 or 13, with the layout, the packages' names and relations and the signatures of
 * Docker's own for that release. The programs are Debian 13's, because Debian 12's Engine is older than API 1.44; runc is the
 * release's own, because the newer one needs a newer libc. A shell script for root. It writes the fingerprint of the key to
 * /srv/fingerprint.
 */
export const serveDockerRepository = `set -e
umask 022
export DEBIAN_FRONTEND=noninteractive HOME=/root
. /etc/os-release
architecture=$(dpkg --print-architecture)
pool=/srv/repository/linux/debian/dists/$VERSION_CODENAME/pool/stable/$architecture
index=/srv/repository/linux/debian/dists/$VERSION_CODENAME/stable/binary-$architecture
mkdir -p "$pool" "$index" /srv/build
cd /srv/build
apt-get update -q
apt-get install -y -q --no-install-recommends gpg gpg-agent python3 ca-certificates
apt-get download -q runc
${debian13Apt}
apt_of_debian_13 download -q docker.io docker-cli docker-buildx docker-compose containerd

# pack PACKAGE VERSION FIELDS SOURCE...: packs the files and the maintainer's scripts of Debian's packages under Docker's name.
pack() {
  package=$1 version=$2 fields=$3
  shift 3
  for source; do
    dpkg-deb --raw-extract "$source"_*.deb "$source"
    rm -rf "$source/usr/share/doc" "$source/usr/share/man" "$source/usr/share/bash-completion" "$source/usr/share/lintian" "$source/DEBIAN/md5sums"
    cp -a "$source/." "$package"
  done
  printf 'Package: %s\\nVersion: %s\\nArchitecture: %s\\nMaintainer: Docker <support@docker.com>\\nDescription: %s\\n%b' \\
    "$package" "$version" "$architecture" "$package" "$fields" >"$package/DEBIAN/control"
  dpkg-deb --build -Znone "$package" "$pool/\${package}_$version_$architecture.deb" >/dev/null
}
release=1~debian.$VERSION_ID~$VERSION_CODENAME
pack docker-ce "5:26.1.5-$release" 'Depends: containerd.io, docker-ce-cli, iptables, libc6 (>= 2.34), libsystemd0\\nConflicts: docker.io\\nReplaces: docker.io\\n' docker.io
pack docker-ce-cli "5:26.1.5-$release" 'Depends: libc6 (>= 2.34)\\nConflicts: docker.io\\nReplaces: docker.io\\nRecommends: docker-buildx-plugin, docker-compose-plugin\\n' docker-cli
pack containerd.io "1.7.24-$release" 'Depends: libc6 (>= 2.34), libseccomp2\\nConflicts: containerd, runc\\nReplaces: containerd, runc\\nProvides: containerd, runc\\n' containerd runc
pack docker-buildx-plugin "0.13.1-$release" 'Depends: libc6 (>= 2.34)\\n' docker-buildx
pack docker-compose-plugin "2.26.1-$release" 'Depends: libc6 (>= 2.34)\\n' docker-compose

cd "/srv/repository/linux/debian/dists/$VERSION_CODENAME"
for file in "$pool"/*.deb; do
  dpkg-deb --field "$file"
  printf 'Filename: dists/%s/pool/stable/%s/%s\\nSize: %s\\nSHA256: %s\\n\\n' "$VERSION_CODENAME" "$architecture" "\${file##*/}" \\
    "$(stat -c %s "$file")" "$(sha256sum <"$file" | cut -d ' ' -f 1)"
done >"$index/Packages"
gzip -k "$index/Packages"
{
  printf 'Origin: Docker\\nLabel: Docker CE\\nSuite: %s\\nCodename: %s\\nComponents: stable\\nArchitectures: %s\\n' "$VERSION_CODENAME" "$VERSION_CODENAME" "$architecture"
  printf 'Date: %s\\nSHA256:\\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
  for file in "stable/binary-$architecture"/*; do
    printf ' %s %s %s\\n' "$(sha256sum <"$file" | cut -d ' ' -f 1)" "$(stat -c %s "$file")" "$file"
  done
} >Release
gpg --batch --passphrase '' --quick-generate-key 'Docker Release (tests)' rsa2048 sign never
gpg --batch --clearsign --output InRelease Release
gpg --armor --export >/srv/repository/linux/debian/gpg
gpg --with-colons --list-keys | awk -F : '$1 == "fpr" { print $10; exit }' >/srv/fingerprint

${serveOverTls("/srv/repository")}
rm -rf /srv/build`;
