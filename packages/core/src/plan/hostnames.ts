/** The clouds that Berth knows. */
export type CloudName = "public" | "china" | "usgov";

/** Suffixes of the names of virtual machines. Source: cloud settings of Azure's own SDKs. */
const dnsSuffixes: Readonly<Record<CloudName, string>> = {
  public: "cloudapp.azure.com",
  china: "cloudapp.chinacloudapi.cn",
  usgov: "cloudapp.usgovcloudapi.net",
};

/** The name that Azure's DNS gives to a public address with this label. */
export function publicHostname(label: string, location: string, cloud: CloudName): string {
  return `${label}.${location}.${dnsSuffixes[cloud]}`;
}

/** Names of the machine itself, for those who come through a tunnel (SSH, Bastion) that ends on their own machine. */
export const tunnelNames: readonly string[] = ["localhost", "127.0.0.1", "::1"];
