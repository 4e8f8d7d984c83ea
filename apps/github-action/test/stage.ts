import type { EmulatedAzure } from "@berth/testing";
import type { GitHub } from "./github.ts";

/** The inputs by which a step signs in to the emulator, by OIDC. */
export function signInInputs({ emulator }: EmulatedAzure): Record<string, string> {
  return {
    "subscription-id": emulator.subscriptionId,
    "tenant-id": emulator.tenantId,
    "client-id": emulator.clientId,
    endpoint: emulator.url,
    "endpoint-ca": emulator.ca,
  };
}

/** The inputs of a host that this machine may reach, which it finds out as a runner does. */
export function hostInputs(cloud: EmulatedAzure, { env }: GitHub): Record<string, string> {
  return { ...signInInputs(cloud), "address-source": `${env["GITHUB_API_URL"]}/address` };
}
