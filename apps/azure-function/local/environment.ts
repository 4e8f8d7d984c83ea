import { ClientSecretCredential } from "@azure/identity";
import { connectService } from "../src/connect.ts";
import type { Service } from "../src/service.ts";
import { readSettings } from "../src/settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Connects a service as the application does; signs in at an emulator if the environment names one. */
export async function connectLocally(env: Environment): Promise<Service> {
  const settings = readSettings(env);
  const { BERTH_LOCAL_TENANT: tenant, BERTH_LOCAL_CLIENT: client, BERTH_LOCAL_SECRET: secret } = env;
  if (settings.armEndpoint === undefined || tenant === undefined || client === undefined || secret === undefined)
    return connectService(settings);
  const credential = new ClientSecretCredential(tenant, client, secret, {
    authorityHost: settings.armEndpoint,
    disableInstanceDiscovery: true,
    ...(settings.armCa === undefined ? {} : { tlsOptions: { ca: settings.armCa } }),
  });
  return connectService(settings, { credential });
}
