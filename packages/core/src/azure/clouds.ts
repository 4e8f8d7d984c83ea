import type { CloudName } from "../plan/hostnames.ts";

export interface Cloud {
  readonly name: CloudName;
  /** Azure Resource Manager. */
  readonly endpoint: string;
  /** Where tokens come from. China's is the one documented now, not the older one in the identity library. */
  readonly authorityHost: string;
  /** What a token for ARM is asked for. */
  readonly scope: string;
  /** What GitHub's OIDC token must name as its audience. */
  readonly oidcAudience: string;
}

/** Sources: cloud settings of Azure's SDKs; federated audiences of Microsoft Entra's documentation. */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  public: {
    name: "public",
    endpoint: "https://management.azure.com",
    authorityHost: "https://login.microsoftonline.com",
    scope: "https://management.azure.com/.default",
    oidcAudience: "api://AzureADTokenExchange",
  },
  china: {
    name: "china",
    endpoint: "https://management.chinacloudapi.cn",
    authorityHost: "https://login.partner.microsoftonline.cn",
    scope: "https://management.chinacloudapi.cn/.default",
    oidcAudience: "api://AzureADTokenExchangeChina",
  },
  usgov: {
    name: "usgov",
    endpoint: "https://management.usgovcloudapi.net",
    authorityHost: "https://login.microsoftonline.us",
    scope: "https://management.usgovcloudapi.net/.default",
    oidcAudience: "api://AzureADTokenExchangeUSGov",
  },
};
