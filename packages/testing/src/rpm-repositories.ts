import { servedOrigin, serveOverTls } from "./serve-over-tls.ts";

/** Where {@link serveRpmRepositories} serves Docker's repository: `engine.mirror.url`. The second one's packages have another key's signature. */
export const rpmRepositoryUrls = { docker: servedOrigin, forged: `${servedOrigin}/forged` } as const;

/**
 * Makes a guest, which is Debian 12, one of a family with RPM packages: with Debian's own dnf and zypper, and repositories on
 * this machine. The packages are stand-ins with the names, relations and signatures of the real ones; those of the Engine hold
 * Debian's programs. A shell script for root. `/srv/become FAMILY` changes os-release; it is `rhel` or `suse`.
 */
export const serveRpmRepositories = `set -e
umask 022
export DEBIAN_FRONTEND=noninteractive HOME=/root
mkdir -p /srv/build /srv/docker/linux/rhel/8/x86_64/stable /srv/rhel /srv/suse /etc/yum.repos.d /usr/lib/os
cd /srv/build
apt-get update -q
apt-get install -y -q --no-install-recommends dnf zypper createrepo-c rpm gpg gpg-agent python3 curl ca-certificates openssl \\
  iptables libdevmapper1.02.1 libseccomp2 libsystemd0
mkdir -p /etc/rpm
# Debian's rpm keeps its database in the home folder.
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.tests
apt-get download -q docker.io containerd runc
for package in docker.io containerd runc; do dpkg-deb --extract "$package"_*.deb "$package"; done
for package in docker.io containerd; do
  mkdir -p "$package/usr/lib/systemd" && cp -a "$package/lib/systemd/system" "$package/usr/lib/systemd/" && rm -r "$package/lib"
done
for package in docker.io containerd runc; do rm -rf "$package/usr/share" "$package/etc"; done

# pack FOLDER NAME VERSION FIELDS [SOURCE...]: packs the files of Debian's packages as an RPM.
pack() {
  folder=$1 name=$2 version=$3 fields=$4
  shift 4
  rm -rf tree && mkdir -p tree/usr/share/tests && echo "$version" >"tree/usr/share/tests/$name"
  for source; do cp -a "$source/." tree; done
  (cd tree && find . ! -type d | sed 's/^\\.//') >files
  epoch=\${version%:*}
  [ "$epoch" != "$version" ] || epoch=0
  version=\${version#*:}
  printf 'Name: %s\\nEpoch: %s\\nVersion: %s\\nRelease: %s\\nSummary: tests\\nLicense: MIT\\nAutoReqProv: no\\n%b\\n%%description\\ntests\\n%%install\\nmkdir -p %%{buildroot}\\ncp -a /srv/build/tree/. %%{buildroot}\\n%%pre\\ngetent group docker >/dev/null || groupadd --system docker\\n%%files -f /srv/build/files\\n' \\
    "$name" "$epoch" "\${version%%-*}" "\${version##*-}" "$fields" >"$name.spec"
  rpmbuild -bb --quiet --define '_build_id_links none' --define '_binary_payload w0.gzdio' --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define "_rpmdir /srv/build/rpms" "$name.spec" >rpmbuild.log 2>&1 ||
    { cat rpmbuild.log && exit 1; }
  mv rpms/*/*.rpm "$folder/"
}
docker=/srv/docker/linux/rhel/8/x86_64/stable
pack $docker docker-ce 3:26.1.3-1.el8 'Requires: containerd.io >= 1.6.24, docker-ce-cli, container-selinux >= 2:2.74, iptables' docker.io
pack $docker docker-ce-cli 1:26.1.3-1.el8 'Requires: /bin/sh\\nRecommends: docker-buildx-plugin, docker-compose-plugin'
pack $docker containerd.io 1.6.32-3.1.el8 'Provides: containerd, runc\\nConflicts: containerd, runc\\nObsoletes: containerd, runc\\nRequires: container-selinux >= 2:2.74' containerd runc
pack $docker docker-buildx-plugin 0.14.0-1.el8 ''
pack $docker docker-compose-plugin 2.27.0-1.el8 ''
for folder in /srv/rhel /srv/suse; do
  pack $folder iptables 1.8.5-11 ''
  pack $folder iptables-nft 1.8.5-11 'Provides: iptables-any'
  pack $folder ca-certificates 2024.2-1 ''
  pack $folder bash 5.1-1 'Provides: /bin/sh'
  for version in 1.0-1 1.0-2; do pack $folder leaky $version '' && pack $folder plain $version ''; done
done
pack /srv/rhel runc 1:1.1.12-1.module_el8 ''
pack /srv/rhel container-selinux 2:2.229-2.module_el8 ''
pack /srv/rhel podman-docker 4:4.9.4-1.module_el8 'Conflicts: docker, docker-ce, docker-ce-cli, moby-engine\\nRequires: runc'
pack /srv/suse docker 24.0.7-1 'Requires: containerd, runc, iptables' docker.io
pack /srv/suse containerd 1.7.10-1 '' containerd
pack /srv/suse runc 1.1.12-1 '' runc

gpg --batch --passphrase '' --quick-generate-key 'Docker Release (tests)' rsa2048 sign never
gpg --batch --passphrase '' --quick-generate-key 'Another signer' rsa2048 sign never
gpg --armor --export 'Docker Release' >/srv/docker/linux/rhel/gpg
rpmsign --define '__gpg /usr/bin/gpg' --define '_gpg_name Docker Release (tests)' --addsign $docker/*.rpm >/dev/null
fingerprint() { gpg --with-colons --list-keys "$1" | awk -F : '$1 == "fpr" { print $10; exit }'; }
fingerprint 'Docker Release' >/srv/fingerprint
fingerprint 'Another signer' >/srv/forged-fingerprint
for folder in $docker /srv/rhel /srv/suse; do createrepo_c --quiet "$folder"; done
mkdir -p /srv/docker/forged && cp -a /srv/docker/linux /srv/docker/forged/
gpg --armor --export 'Another signer' >/srv/docker/forged/linux/rhel/gpg

cat >modules.yaml <<'YAML'
---
document: modulemd
version: 2
data:
  name: container-tools
  stream: rhel8
  version: 8100020240101000000
  context: 0a1b2c3d
  arch: x86_64
  summary: tests
  description: tests
  license: {module: [MIT]}
  dependencies:
  - buildrequires: {platform: [el8]}
    requires: {platform: [el8]}
  profiles: {common: {rpms: [podman-docker]}}
  artifacts:
    rpms: [runc-1:1.1.12-1.module_el8.x86_64, container-selinux-2:2.229-2.module_el8.x86_64, podman-docker-4:4.9.4-1.module_el8.x86_64]
...
---
document: modulemd-defaults
version: 1
data: {module: container-tools, stream: rhel8, profiles: {rhel8: [common]}}
...
YAML
modifyrepo_c --mdtype=modules modules.yaml /srv/rhel/repodata >/dev/null
# update TYPE NAME: an advisory for the newer version of a package.
update() {
  printf '<update from="tests" status="final" type="%s" version="1"><id>T-%s</id><title>%s</title><severity>Important</severity><issued date="2026-01-01 00:00:00"/><summary>s</summary><description>d</description><references/><pkglist><collection short="c"><name>c</name><package name="%s" version="1.0" release="2" epoch="0" arch="x86_64"><filename>%s-1.0-2.x86_64.rpm</filename></package></collection></pkglist></update>' "$1" "$2" "$2" "$2" "$2"
}
{ echo '<?xml version="1.0" encoding="UTF-8"?><updates>'; update security leaky; update bugfix plain; echo '</updates>'; } >updateinfo.xml
for folder in /srv/rhel /srv/suse; do modifyrepo_c updateinfo.xml $folder/repodata >/dev/null; done
printf '[appstream]\\nname=appstream\\nbaseurl=file:///srv/rhel\\nenabled=1\\ngpgcheck=0\\n' >/srv/rhel.repo
cat >/srv/become <<'SH'
set -e
rm -f /etc/os-release /etc/yum.repos.d/appstream.repo /etc/zypp/repos.d/*.repo
case $1 in
  rhel)
    printf 'ID="rhel"\\nID_LIKE="fedora"\\nVERSION_ID="8.10"\\nPLATFORM_ID="platform:el8"\\n' >/etc/os-release
    cp /srv/rhel.repo /etc/yum.repos.d/appstream.repo
    dnf -y -q install bash ca-certificates podman-docker leaky-1.0-1 plain-1.0-1 ;;
  suse)
    printf 'ID="opensuse-leap"\\nID_LIKE="suse opensuse"\\nVERSION_ID="15.6"\\n' >/etc/os-release
    zypper --non-interactive --quiet addrepo --no-gpgcheck /srv/suse oss
    zypper --non-interactive --quiet install --oldpackage --no-recommends bash leaky=1.0-1 plain=1.0-1 ;;
esac
SH

${serveOverTls("/srv/docker")}
rm -rf /srv/build`;
