import { BerthError } from "./errors/index.ts";

/** The clouds that Berth knows. */
export type CloudName = "public" | "china" | "usgov";

/** All that differs between the clouds. */
export interface Cloud {
  readonly name: CloudName;
  /** What Azure's own tools call it. */
  readonly azureName: "AzureCloud" | "AzureChinaCloud" | "AzureUSGovernment";
  /** Azure Resource Manager. */
  readonly endpoint: string;
  /** Where tokens come from. China's is the one documented now, not the older one in the identity library. */
  readonly authorityHost: string;
  /** What a token for ARM is asked for. */
  readonly scope: string;
  /** What GitHub's OIDC token must name as its audience. */
  readonly oidcAudience: string;
  /** Behind label and location in the name of a public address. */
  readonly dnsSuffix: string;
  readonly storageSuffix: string;
  readonly vaultSuffix: string;
  readonly portal: string;
  /** How the names of its locations begin; those of the public cloud begin like none of the others. */
  readonly locations: { readonly names: RegExp | undefined; readonly example: string };
  /**
   * Whether machines there reach Docker's own package repository, download.docker.com. From China often not, and its former
   * mirrors are no longer kept up: https://github.com/docker/docker-install/issues/302. There is no mirror to take for granted.
   */
  readonly reachesDockerRepository: boolean;
}

/**
 * Sources. Endpoints, audiences and suffixes: the cloud settings of Azure's SDKs, and
 * https://learn.microsoft.com/azure/china/resources-developer-guide and
 * https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure. Federated audiences:
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations.
 */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  public: {
    name: "public",
    azureName: "AzureCloud",
    endpoint: "https://management.azure.com",
    authorityHost: "https://login.microsoftonline.com",
    scope: "https://management.azure.com/.default",
    oidcAudience: "api://AzureADTokenExchange",
    dnsSuffix: "cloudapp.azure.com",
    storageSuffix: "core.windows.net",
    vaultSuffix: "vault.azure.net",
    portal: "https://portal.azure.com",
    locations: { names: undefined, example: "westeurope" },
    reachesDockerRepository: true,
  },
  china: {
    name: "china",
    azureName: "AzureChinaCloud",
    endpoint: "https://management.chinacloudapi.cn",
    authorityHost: "https://login.partner.microsoftonline.cn",
    scope: "https://management.chinacloudapi.cn/.default",
    oidcAudience: "api://AzureADTokenExchangeChina",
    dnsSuffix: "cloudapp.chinacloudapi.cn",
    storageSuffix: "core.chinacloudapi.cn",
    vaultSuffix: "vault.azure.cn",
    portal: "https://portal.azure.cn",
    locations: { names: /^china/, example: "chinanorth3" },
    reachesDockerRepository: false,
  },
  usgov: {
    name: "usgov",
    azureName: "AzureUSGovernment",
    endpoint: "https://management.usgovcloudapi.net",
    authorityHost: "https://login.microsoftonline.us",
    scope: "https://management.usgovcloudapi.net/.default",
    oidcAudience: "api://AzureADTokenExchangeUSGov",
    dnsSuffix: "cloudapp.usgovcloudapi.net",
    storageSuffix: "core.usgovcloudapi.net",
    vaultSuffix: "vault.usgovcloudapi.net",
    portal: "https://portal.azure.us",
    locations: { names: /^us(gov|dod)/, example: "usgovvirginia" },
    reachesDockerRepository: true,
  },
};

/**
 * The cloud of a name, Berth's own or that of Azure's tools, without regard to case.
 * @throws BerthError `cloud-unknown`
 */
export function cloudNamed(name: string): Cloud {
  const wanted = name.trim().toLowerCase();
  const found = Object.values(clouds).find((each) => [each.name, each.azureName.toLowerCase()].includes(wanted));
  if (found === undefined) throw new BerthError("cloud-unknown", { cloud: name, known: Object.keys(clouds) });
  return found;
}
