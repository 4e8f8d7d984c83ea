import type { Json } from "../../json.ts";
import type { CloudName } from "../../world.ts";

interface CloudAddresses {
  readonly portal: string;
  readonly management: string;
  readonly signIn: string;
  readonly classic: string;
  readonly dns: string;
  readonly storage: string;
  readonly vault: string;
  readonly sql: string;
  readonly registry: string;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment */
export function environmentOf(cloud: CloudName, tenantId: string): Json {
  const { portal, management, signIn, classic, dns, storage, vault, sql, registry } = addresses[cloud];
  return {
    name: cloud,
    portal,
    resourceManager: management,
    authentication: {
      loginEndpoint: signIn,
      audiences: [classic, management],
      tenant: tenantId,
      identityProvider: "AAD",
    },
    suffixes: {
      acrLoginServer: registry,
      keyvaultDns: vault,
      sqlServerHostname: sql,
      storage,
      vmDns: dns,
    },
  };
}

const addresses: Readonly<Record<CloudName, CloudAddresses>> = {
  AzureCloud: {
    portal: "https://portal.azure.com",
    management: "https://management.azure.com/",
    signIn: "https://login.microsoftonline.com/",
    classic: "https://management.core.windows.net/",
    dns: "cloudapp.azure.com",
    storage: "core.windows.net",
    vault: ".vault.azure.net",
    sql: ".database.windows.net",
    registry: ".azurecr.io",
  },
  AzureChinaCloud: {
    portal: "https://portal.azure.cn",
    management: "https://management.chinacloudapi.cn/",
    signIn: "https://login.chinacloudapi.cn/",
    classic: "https://management.core.chinacloudapi.cn/",
    dns: "cloudapp.chinacloudapi.cn",
    storage: "core.chinacloudapi.cn",
    vault: ".vault.azure.cn",
    sql: ".database.chinacloudapi.cn",
    registry: ".azurecr.cn",
  },
  AzureUSGovernment: {
    portal: "https://portal.azure.us",
    management: "https://management.usgovcloudapi.net/",
    signIn: "https://login.microsoftonline.us/",
    classic: "https://management.core.usgovcloudapi.net/",
    dns: "cloudapp.usgovcloudapi.net",
    storage: "core.usgovcloudapi.net",
    vault: ".vault.usgovcloudapi.net",
    sql: ".database.usgovcloudapi.net",
    registry: ".azurecr.us",
  },
};
