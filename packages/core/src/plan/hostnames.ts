import { BerthError } from "../errors.ts";

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

/** How the names of each cloud's locations begin; those of the public cloud begin otherwise. */
const locationsOf: Readonly<
  Record<Exclude<CloudName, "public">, { readonly names: RegExp; readonly example: string }>
> = {
  china: { names: /^china/, example: "chinanorth3" },
  usgov: { names: /^us(gov|dod)/, example: "usgovvirginia" },
};

/**
 * A location of another cloud is a mistake that Azure tells late and badly.
 * @throws BerthError `spec-invalid`
 */
export function requireLocationOf(cloud: CloudName, location: string): void {
  const other = cloud === "public" ? Object.values(locationsOf).find(({ names }) => names.test(location)) : undefined;
  const own = cloud === "public" ? undefined : locationsOf[cloud];
  if (other === undefined && own?.names.test(location) !== false) return;
  const message = `${location} is no location of the cloud ${cloud}; name one such as ${own?.example ?? "westeurope"}`;
  throw new BerthError("spec-invalid", { issues: [{ path: "location", message }] });
}
