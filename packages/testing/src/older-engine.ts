/**
 * Repacks Debian's package of Docker Engine as an older version: the same files with another version number, because a
 * mirror offers only one version. A shell script for root.
 */
export const packOlderEngine = `set -e
cd /root
version=$(dockerd --version | sed 's/.* version \\([^,]*\\),.*/\\1/')
dpkg-deb --raw-extract /var/cache/apt/archives/docker.io_*.deb older
LC_ALL=C sed -i "s/$version/1\${version#?}/g" older/usr/sbin/dockerd
sed -i 's/^Version: .*/&~older/' older/DEBIAN/control
dpkg-deb --build -Znone older older.deb >/dev/null
`;

/** Installs that package and starts it. Containers keep running. */
export const installOlderEngine = `set -e
dpkg --install /root/older.deb >/dev/null 2>&1
systemctl restart docker.service
docker version --format '{{.Server.Version}}'
`;
