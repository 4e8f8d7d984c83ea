import type { GuestSpec } from "../guest.ts";
import { quote } from "./agent-script.ts";

/**
 * Shell lines that hand a machine's custom data, its name and its administrator to cloud-init for the first boot. cloud-init's
 * source for Azure identifies the machine by its DMI table, which cloud-init never reads in a container (cloudinit/dmi.py), so
 * this uses the folder of its source NoCloud: https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html
 */
export function seedCloudInit(spec: Omit<GuestSpec, "customData"> & { readonly customData: string }): string[] {
  const metaData = {
    "instance-id": spec.id,
    "local-hostname": spec.hostname,
    "public-keys": spec.sshPublicKeys,
  };
  // What cloud-init's source for Azure sets from the machine's profile: sources/DataSourceAzure.py, read_azure_ovf.
  const administrator = { system_info: { default_user: { name: spec.adminUsername } }, ssh_pwauth: false };
  return [
    "install -d -m 0700 /var/lib/cloud/seed/nocloud",
    "cd /var/lib/cloud/seed/nocloud",
    "base64 -d >user-data <<'EOF'",
    spec.customData,
    "EOF",
    `printf %s ${quote(JSON.stringify(metaData))} >meta-data`,
    `printf %s ${quote(JSON.stringify(administrator))} >/etc/cloud/cloud.cfg.d/91-azure-administrator.cfg`,
    "chmod 0600 user-data",
    "rm -f /etc/cloud/cloud-init.disabled",
  ];
}
