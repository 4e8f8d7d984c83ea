import { providerState, startRegistration } from "../azure/access.ts";
import type { Azure } from "../azure/connect.ts";
import { toBerthError } from "../azure/http/errors.ts";
import { BerthError } from "../errors/index.ts";
import { neededProviders } from "../plan/needed-actions.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter } from "../run/options.ts";
import { sleep } from "../run/time.ts";

/** Azure takes a minute or two for a provider; this is when it is no longer waited for. */
const longestSeconds = 600;
const betweenSeconds = 5;

/**
 * Registers the subscription for the providers that a host needs, those that it is not registered for, and waits for it.
 * Registering costs nothing, and needs a right of the subscription: `Microsoft.Compute/register/action`.
 * @returns what was registered now
 * @throws BerthError `permission-denied`, `provider-not-registered` where Azure does not come to an end
 */
export async function registerProviders(azure: Azure, run: RunOptions = {}): Promise<string[]> {
  const report = reporter("the subscription", run);
  const registered: string[] = [];
  try {
    for (const provider of neededProviders) {
      if ((await providerState(azure, provider)) === "Registered") continue;
      await startRegistration(azure, provider);
      await waitUntilRegistered(azure, provider, run);
      registered.push(provider);
      report({ type: "provider-registered", provider });
    }
    return registered;
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint, cloud: azure.cloud });
  }
}

async function waitUntilRegistered(azure: Azure, provider: string, { signal }: RunOptions): Promise<void> {
  for (let waited = 0; (await providerState(azure, provider)) !== "Registered"; waited += betweenSeconds) {
    if (waited >= longestSeconds) throw new BerthError("provider-not-registered", { provider });
    await sleep(azure, betweenSeconds, signal);
  }
}
