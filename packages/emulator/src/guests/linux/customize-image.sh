# Adapts a freshly unpacked system to run in namespaces. Argument: its root folder.
set -eu
root=$1
units=$root/etc/systemd/system
mkdir -p "$units"
# Masks the units for hardware, the kernel and the console, and those that download packages in the background.
for unit in systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
  systemd-modules-load.service systemd-sysctl.service systemd-networkd.service systemd-resolved.service \
  systemd-networkd-wait-online.service systemd-timesyncd.service systemd-remount-fs.service systemd-firstboot.service \
  systemd-hwdb-update.service systemd-binfmt.service systemd-pcrphase.service systemd-journald-audit.socket \
  getty.target getty@.service console-getty.service serial-getty@.service proc-sys-fs-binfmt_misc.automount \
  walinuxagent.service walinuxagent-network-setup.service \
  apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer \
  dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount dev-mqueue.mount sys-fs-fuse-connections.mount; do
  ln -sf /dev/null "$units/$unit"
done
# Masks the generators of such units. They would take three quarters of the boot time, and run again at each reload.
generators=$root/etc/systemd/system-generators
mkdir -p "$generators"
for name in bless-boot cryptsetup debug getty gpt-auto hibernate-resume integritysetup run ssh system-update tpm2 veritysetup; do
  ln -sf /dev/null "$generators/systemd-$name-generator"
done
ln -sf /lib/systemd/system/multi-user.target "$units/default.target"
: >"$root/etc/fstab"
: >"$root/etc/machine-id"
# Nothing is left to do at the first boot after an update of /usr: ConditionNeedsUpdate= of systemd.unit(5).
touch "$root/etc/.updated" "$root/var/.updated"
rm -f "$root/etc/hostname" "$root/etc/resolv.conf" "$root/usr/sbin/policy-rc.d" "$root"/etc/ssh/ssh_host_*
# As images of Azure do with a file of this name, this one selects the source of the data. The rest is what machines have and these
# guests have not: disks to grow, a network to configure, and mirrors and host keys of their own choice.
cat >"$root/etc/cloud/cloud.cfg.d/90-azure.cfg" <<'EOF'
datasource_list: [NoCloud]
network: { config: disabled }
growpart: { mode: "off" }
resize_rootfs: false
apt: { preserve_sources_list: true }
locale: C.UTF-8
ssh_deletekeys: false
ssh_genkeytypes: [ed25519]
EOF
echo LANG=C.UTF-8 >"$root/etc/default/locale"
