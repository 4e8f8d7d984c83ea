import { BerthError, isBerthError } from "../errors/index.ts";
import { neededProviders } from "../plan/needed-actions.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter } from "../run/options.ts";
import { poll } from "../run/retry.ts";
import { sleep } from "../run/time.ts";
import { providerState, startRegistration } from "./access.ts";
import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";
import { runVerb } from "./run-verb.ts";

/** Azure usually needs a minute or two to register a provider. */
const maxWaitSeconds = 600;
const pollSeconds = 5;

/**
 * Registers the resource providers that a host needs and that are not registered yet, and waits until they are. It is
 * free of charge, and needs the action `Microsoft.Compute/register/action` (and that of `Microsoft.Network`) on the
 * subscription.
 * @returns the providers that were registered by this call
 * @throws BerthError `permission-denied`, `provider-not-registered` after ten minutes, `interrupted`
 */
export function registerProviders(azure: Azure, run: RunOptions = {}): Promise<string[]> {
  return runVerb(azure, run, () => register(azure, run));
}

async function register(azure: Azure, run: RunOptions): Promise<string[]> {
  return registerFor("the subscription", azure, run);
}

/**
 * Does the work. Where Azure rejects it because the subscription is not registered for a provider, registers it and does
 * the work again.
 * @throws BerthError `provider-not-registered` where the caller may not register it
 */
export async function withRegistration<Value>(
  host: string,
  azure: Azure,
  run: RunOptions,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!isBerthError(error, "provider-not-registered")) throw error;
    await registerFor(host, azure, run).catch((failure: unknown) => {
      throw isBerthError(failure, "permission-denied") ? error : failure;
    });
    return work();
  }
}

async function registerFor(host: string, azure: Azure, run: RunOptions): Promise<string[]> {
  const report = reporter(host, run);
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
  const isRegistered = async () => ((await providerState(azure, provider)) === "Registered" ? true : undefined);
  await poll(isRegistered, async (attempt) => {
    if (attempt * pollSeconds > maxWaitSeconds) throw new BerthError("provider-not-registered", { provider });
    await sleep(azure, pollSeconds, signal);
  });
}
