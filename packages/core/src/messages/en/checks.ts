import { reasonText } from "./reasons.ts";

/** What the checks of `checkAccess` report, apart from errors. */
export const checkTexts = {
  signIn: (endpoint: string) => `Azure accepts the sign-in at ${endpoint}`,
  noTime: "Azure's response has no time",
  clockInaccurate: (seconds: number, allowedSeconds: number) =>
    `This machine's clock is inaccurate: ${reasonText({ code: "clock-difference", seconds })}; certificates allow ${allowedSeconds}`,
  clockMatches: "This machine's clock matches Azure's",
  subscriptionEnabled: (name: string) => `Subscription ${name} is enabled`,
  subscriptionUnpaid: (name: string, state: string) =>
    `Subscription ${name} is ${state}: Azure will disable it unless the bill is paid`,
  registered: (providers: readonly string[]) => `The subscription is registered for ${providers.join(" and ")}`,
  registering: (provider: string) => `Azure is still registering ${provider}, which takes some minutes`,
  scope: (resourceGroup: string | undefined) =>
    resourceGroup === undefined ? "the subscription" : `resource group ${resourceGroup}`,
  permitted: (count: number, scope: string) => `The identity may perform the ${count} necessary actions in ${scope}`,
  actionAndMore: (action: string, more: number) => (more === 0 ? action : `${action} and ${more} more`),
  sizeUnknown: (size: string, location: string) => `Whether ${size} is available in ${location} is not known`,
  sizeAvailable: (size: string, location: string) => `${size} is available in ${location}`,
  coresUnknown: "The number of cores of the size is not known",
  available: (location: string, usages: readonly { what: string; limit: number; used: number }[]) =>
    `Available in ${location}: ${usages.map(({ what, limit, used }) => `${limit - used} of ${limit} ${what}`).join(", ")}`,
  deploymentAccepted: "Azure and its policies would accept the deployment of a host",
} as const;
