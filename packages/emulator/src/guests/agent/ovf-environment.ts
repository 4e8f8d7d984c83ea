import type { GuestSpec } from "../guest.ts";
import { quote } from "./agent-script.ts";

/**
 * Where a machine that is set up has the description that it was set up from. Azure's agent reads the administrator from it for
 * `waagent -deprovision+user`, which removes the file.
 */
export const ovfFile = "/var/lib/waagent/ovf-env.xml";

/** Shell lines that leave the file on the machine. https://github.com/Azure/WALinuxAgent/blob/develop/tests/data/ovf-env.xml */
export function writeOvfEnvironment({ hostname, adminUsername }: GuestSpec): string[] {
  const text = `<?xml version="1.0" encoding="utf-8"?>
<Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" xmlns:wa="http://schemas.microsoft.com/windowsazure">
  <wa:ProvisioningSection>
    <wa:Version>1.0</wa:Version>
    <LinuxProvisioningConfigurationSet xmlns="http://schemas.microsoft.com/windowsazure">
      <ConfigurationSetType>LinuxProvisioningConfiguration</ConfigurationSetType>
      <HostName>${hostname}</HostName>
      <UserName>${adminUsername}</UserName>
      <DisableSshPasswordAuthentication>true</DisableSshPasswordAuthentication>
    </LinuxProvisioningConfigurationSet>
  </wa:ProvisioningSection>
  <wa:PlatformSettingsSection>
    <wa:Version>1.0</wa:Version>
    <PlatformSettings xmlns="http://schemas.microsoft.com/windowsazure">
      <ProvisionGuestAgent>true</ProvisionGuestAgent>
    </PlatformSettings>
  </wa:PlatformSettingsSection>
</Environment>
`;
  return ["install -d -m 0700 /var/lib/waagent", `printf %s ${quote(text)} >${ovfFile}`];
}
