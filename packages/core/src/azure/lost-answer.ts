import type { Azure } from "./connect.ts";
import { type ErrorContext, toBerthError } from "./errors.ts";

interface Place {
  readonly resourceGroup: string;
  readonly name: string;
}

/**
 * Where the answer to a deployment was lost, Azure refuses its repetition, since what was asked for is under way. That it
 * is ours, and no other run's, is seen by its parameters: those that are no secrets are shown, and another run has another
 * key for its administrator, or another end of its certificate.
 */
export async function isUnderWayAlready(
  azure: Azure,
  { resourceGroup, name }: Place,
  { parameters, context }: { readonly parameters: Readonly<Record<string, unknown>>; readonly context: ErrorContext },
  refusal: unknown,
): Promise<boolean> {
  if (toBerthError(refusal, context).code !== "host-busy") return false;
  try {
    const { properties } = await azure.deployments.deployments.get(resourceGroup, name);
    const shown = (properties?.parameters ?? {}) as Readonly<Record<string, { readonly value?: unknown } | undefined>>;
    const known = Object.entries(parameters).filter(([each]) => shown[each]?.value !== undefined);
    return (
      known.length > 0 && known.every(([each, value]) => JSON.stringify(shown[each]?.value) === JSON.stringify(value))
    );
  } catch {
    return false;
  }
}

/** What the deployment ended with, if not well. */
export async function awaitEnd(
  azure: Azure,
  { resourceGroup, name }: Place,
  { pause }: { readonly pause: (seconds: number) => Promise<void> },
): Promise<unknown> {
  for (;;) {
    const { properties } = await azure.deployments.deployments.get(resourceGroup, name);
    const state = properties?.provisioningState;
    if (state === "Succeeded") return undefined;
    if (state === "Failed" || state === "Canceled") return properties?.error ?? { code: "DeploymentFailed" };
    await pause(2);
  }
}
