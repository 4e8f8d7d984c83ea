/**
 * Makes of a Debian machine's Engine, as its distribution packages it, a package of an older one. A mirror has one version
 * alone: the older one is the same files with another number in them. A shell script for root.
 */
export const packOlderEngine = `set -e
cd /root
version=$(dockerd --version | sed 's/.* version \\([^,]*\\),.*/\\1/')
dpkg-deb --raw-extract /var/cache/apt/archives/docker.io_*.deb older
LC_ALL=C sed -i "s/$version/1\${version#?}/g" older/usr/sbin/dockerd
sed -i 's/^Version: .*/&~older/' older/DEBIAN/control
dpkg-deb --build -Znone older older.deb >/dev/null
`;

/** Installs that package and runs it; containers run on. */
export const installOlderEngine = `set -e
dpkg --install /root/older.deb >/dev/null 2>&1
systemctl restart docker.service
docker version --format '{{.Server.Version}}'
`;
