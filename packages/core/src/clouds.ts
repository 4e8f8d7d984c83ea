import { BerthError } from "./errors/index.ts";

/** The supported clouds. */
export type CloudName = "public" | "china" | "usgov";

/** Everything that differs between clouds. */
export interface Cloud {
  readonly name: CloudName;
  /** The name that Azure's tools use. */
  readonly azureName: "AzureCloud" | "AzureChinaCloud" | "AzureUSGovernment";
  /** The URL of Azure Resource Manager. */
  readonly endpoint: string;
  /**
   * The URL of the token issuer. For China it is the currently documented one; the identity library has an older one.
   */
  readonly authorityHost: string;
  /** The scope of a token for Azure Resource Manager. */
  readonly scope: string;
  /** The audience that a federated OIDC token, such as GitHub's, must have. */
  readonly oidcAudience: string;
  /** The suffix of a public DNS name: `LABEL.LOCATION.SUFFIX`. */
  readonly dnsSuffix: string;
  /** The suffix of storage endpoints, such as `ACCOUNT.blob.SUFFIX`. */
  readonly storageSuffix: string;
  /** The suffix of Key Vault host names: `VAULT.SUFFIX`. */
  readonly vaultSuffix: string;
  /** The URL of the Azure portal. */
  readonly portal: string;
  /**
   * `names` matches the locations of this cloud; it is undefined for the public cloud, which has all other locations.
   */
  readonly locations: { readonly names: RegExp | undefined; readonly default: string };
  /** Docker's package repository and its mirrors, in the order in which a machine tries them. */
  readonly dockerRepositories: readonly string[];
}

const dockerRepository = "https://download.docker.com";

/**
 * Mirrors of it in China, where it is often unreachable: Docker's own installation script names the first one
 * (https://github.com/docker/docker-install), https://mirrors.tuna.tsinghua.edu.cn/help/docker-ce/ and
 * https://mirrors.ustc.edu.cn/help/docker-ce.html the others. Azure's own is no longer maintained:
 * https://github.com/docker/docker-install/issues/302.
 */
const chineseDockerMirrors = [
  "https://mirrors.aliyun.com/docker-ce",
  "https://mirrors.tuna.tsinghua.edu.cn/docker-ce",
  "https://mirrors.ustc.edu.cn/docker-ce",
];

/**
 * The supported clouds. Sources of endpoints and suffixes: the cloud settings of Azure's SDKs,
 * https://learn.microsoft.com/azure/china/resources-developer-guide,
 * https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure. Source of the audiences:
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
    locations: { names: undefined, default: "westeurope" },
    dockerRepositories: [dockerRepository],
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
    locations: { names: /^china/, default: "chinanorth3" },
    dockerRepositories: [...chineseDockerMirrors, dockerRepository],
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
    locations: { names: /^us(gov|dod)/, default: "usgovvirginia" },
    dockerRepositories: [dockerRepository],
  },
};

/**
 * Finds a cloud by its name here (`public`) or in Azure's tools (`AzureCloud`), ignoring case.
 * @throws BerthError `cloud-unknown`
 */
export function cloudNamed(name: string): Cloud {
  const wanted = String(name).trim().toLowerCase();
  const found = Object.values(clouds).find((each) => [each.name, each.azureName.toLowerCase()].includes(wanted));
  if (found === undefined) throw new BerthError("cloud-unknown", { cloud: String(name), known: Object.keys(clouds) });
  return found;
}

/**
 * The short name of a location, `westeurope`. Azure takes and answers the display name too, "West Europe", and any case:
 * Azure/azure-sdk-for-net#1223, Azure/azure-powershell#3329, Azure/azure-rest-api-specs#3747.
 */
export function shortLocation(name: string): string {
  return name.replaceAll(" ", "").toLowerCase();
}
