/**
 * Serves a repository in the layout and with the signatures of Docker's, at https://127.0.0.1:8443 on a guest. Its packages are
 * Debian's, rebuilt under the names of Docker's; the plugins only tell their version. A shell script for root, which prints the
 * fingerprint of the key in its last line.
 */
export const serveDockerRepository = `set -e
umask 022
export DEBIAN_FRONTEND=noninteractive HOME=/root
apt-get update -q && apt-get install -y -q --no-install-recommends gnupg openssl python3 ca-certificates
mkdir -p /srv/repository/pool /srv/build && cd /srv/build
apt-get download -q docker.io containerd runc
pool=/srv/repository/pool architecture=$(dpkg --print-architecture)
rebuild() {
  dpkg-deb --raw-extract "$1"_*.deb "$2"
  sed -i -E "s/^Package: .*/Package: $2/; s/^Version: (.*)/Version: 5:\\1/; /^Depends:/{s/(containerd|runc|tini)( \\([^)]*\\))?,? ?//g; s/,? *$//}" "$2/DEBIAN/control"
  [ -z "$3" ] || sed -i "s/^Depends: /Depends: $3, /" "$2/DEBIAN/control"
}
plugin() {
  mkdir -p "docker-$1-plugin/DEBIAN" "docker-$1-plugin/usr/libexec/docker/cli-plugins"
  printf 'Package: docker-%s-plugin\\nVersion: 9.9.9\\nArchitecture: all\\nMaintainer: tests\\nDescription: plugin\\n' "$1" >"docker-$1-plugin/DEBIAN/control"
  printf '#!/bin/sh\\ncase $1 in docker-cli-plugin-metadata) echo %s ;; *) echo "%s 9.9.9" ;; esac\\n' \\
    "'{\\"SchemaVersion\\":\\"0.1.0\\",\\"Vendor\\":\\"tests\\",\\"Version\\":\\"9.9.9\\"}'" "$1" >"docker-$1-plugin/usr/libexec/docker/cli-plugins/docker-$1"
  chmod 755 "docker-$1-plugin/usr/libexec/docker/cli-plugins/docker-$1"
}
rebuild docker.io docker-ce containerd.io
rebuild containerd containerd.io runc
plugin buildx
plugin compose
mkdir -p docker-ce-cli/DEBIAN
printf 'Package: docker-ce-cli\\nVersion: 5:1\\nArchitecture: all\\nMaintainer: tests\\nDescription: client\\n' >docker-ce-cli/DEBIAN/control
for package in docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin; do
  dpkg-deb --build -Znone "$package" "$pool/$package.deb" >/dev/null
done
serve() {
  cd "/srv/repository/linux/debian/dists/$1"
  mkdir -p "stable/binary-$architecture"
  for file in "$pool"/*.deb; do
    dpkg-deb --field "$file"
    printf 'Filename: pool/%s\\nSize: %s\\nSHA256: %s\\n\\n' "\${file##*/}" "$(stat -c %s "$file")" "$(sha256sum <"$file" | cut -d ' ' -f 1)"
  done >"stable/binary-$architecture/Packages"
  gzip -k "stable/binary-$architecture/Packages"
  {
    printf 'Origin: Docker\\nSuite: %s\\nCodename: %s\\nComponents: stable\\nArchitectures: %s\\nDate: %s\\nSHA256:\\n' "$1" "$1" "$architecture" "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
    for file in stable/binary-$architecture/Packages*; do printf ' %s %s %s\\n' "$(sha256sum <"$file" | cut -d ' ' -f 1)" "$(stat -c %s "$file")" "$file"; done
  } >Release
  gpg --batch --yes --clearsign --output InRelease Release
}
gpg --batch --passphrase '' --quick-generate-key 'Docker Release (tests)' rsa2048 sign never
. /etc/os-release
mkdir -p "/srv/repository/linux/debian/dists/$VERSION_CODENAME"
ln -s /srv/repository/pool /srv/repository/linux/debian/pool
gpg --armor --export >/srv/repository/linux/debian/gpg
(serve "$VERSION_CODENAME")
openssl req -x509 -newkey rsa:2048 -nodes -keyout /srv/key.pem -out /usr/local/share/ca-certificates/tests.crt -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
update-ca-certificates >/dev/null
cat >/srv/serve.py <<'PYTHON'
import functools, http.server, ssl
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="/srv/repository")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8443), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/usr/local/share/ca-certificates/tests.crt", "/srv/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
PYTHON
systemd-run --quiet --unit repository python3 /srv/serve.py
gpg --with-colons --list-keys | awk -F : '$1 == "fpr" { print $10; exit }' >/srv/fingerprint`;
