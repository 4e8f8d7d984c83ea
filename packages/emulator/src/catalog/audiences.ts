import type { CloudName } from "../world.ts";

/** The hosts of ARM's resource URIs in each cloud. A tenant knows only those of its own cloud. */
export const armHosts: Readonly<Record<CloudName, readonly string[]>> = {
  AzureCloud: ["management.azure.com", "management.core.windows.net"],
  AzureChinaCloud: ["management.chinacloudapi.cn", "management.core.chinacloudapi.cn"],
  AzureUSGovernment: ["management.usgovcloudapi.net", "management.core.usgovcloudapi.net"],
};

/** Key Vault's: https://learn.microsoft.com/azure/key-vault/general/authentication#the-key-vault-request-operation-flow-with-authentication */
const vaultHosts: Readonly<Record<CloudName, string>> = {
  AzureCloud: "vault.azure.net",
  AzureChinaCloud: "vault.azure.cn",
  AzureUSGovernment: "vault.usgovcloudapi.net",
};

export function vaultAudiences(cloud: CloudName): string[] {
  return [`https://${vaultHosts[cloud]}`, `https://${vaultHosts[cloud]}/`];
}

/** Which clients sign in to with the same application, in the public cloud. The emulator has nothing of them. */
const otherHosts = ["graph.microsoft.com", "graph.windows.net", "storage.azure.com"];

/** What a token for ARM may name: its hosts, and the emulator's own address, which is an ARM's. */
export function armAudiences(cloud: CloudName, origin: string): string[] {
  return [...armHosts[cloud].map((host) => `https://${host}`), origin].flatMap((each) => [`${each}/`, each]);
}

/** Whether the tenant knows a resource. With a path it is another one. */
export function isKnownResource(resource: string, cloud: CloudName, origin: string): boolean {
  const others = cloud === "AzureCloud" ? otherHosts.flatMap((host) => [`https://${host}`, `https://${host}/`]) : [];
  return [...armAudiences(cloud, origin), ...vaultAudiences(cloud), ...others].includes(resource);
}
