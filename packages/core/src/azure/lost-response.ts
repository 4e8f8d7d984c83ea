import { BerthError } from "../errors/index.ts";
import { wordTexts } from "../messages/words.ts";
import { tagNames } from "../plan/tags.ts";
import { resourceId } from "../resource-id.ts";
import { poll } from "../run/retry.ts";
import type { Azure } from "./connect.ts";
import { parseArmError } from "./http/arm-error.ts";
import { type ErrorContext, isNotFound } from "./http/errors.ts";

// Where the response to a deployment was lost, Azure rejects its repetition, because the deployment is already running.
// The run id in its tags shows that it is ours: its parameters may all be secrets, which Azure shows to nobody.

export interface DeploymentPlace {
  readonly resourceGroup: string;
  readonly name: string;
}

interface OwnRun {
  readonly runId: string;
  readonly context: ErrorContext;
  readonly pause: (seconds: number) => Promise<void>;
}

const busyCodes =
  /^(DeploymentActive|DeploymentActiveAndUneditable|ResourceGroupBeingDeleted|AnotherOperationInProgress|OperationPreempted|OperationCanceled)$/;

/** Whether a request was rejected only because the same deployment of this run is already running. */
export async function isAlreadyRunning(
  azure: Azure,
  place: DeploymentPlace,
  runId: string,
  rejection: unknown,
): Promise<boolean> {
  const { levels } = parseArmError(rejection);
  if (!levels.some(({ code = "" }) => busyCodes.test(code))) return false;
  return (await readOwnDeployment(azure, place, runId).catch(() => undefined)) !== undefined;
}

/** Waits until the deployment has succeeded. Throws its error as ARM gives it, for `toBerthError`. */
export async function waitForDeployment(
  azure: Azure,
  place: DeploymentPlace,
  { runId, context, pause }: OwnRun,
): Promise<void> {
  const { state, error } = await poll(
    async () => {
      const properties = await readOwnDeployment(azure, place, runId);
      if (properties === undefined) throw replaced(place, context);
      const { provisioningState = "", error } = properties;
      return ["Succeeded", "Failed", "Canceled"].includes(provisioningState)
        ? { state: provisioningState, error }
        : undefined;
    },
    () => pause(2),
  );
  if (state === "Canceled") throw { code: "OperationCanceled" };
  if (state === "Failed") throw error ?? { code: "DeploymentFailed", message: wordTexts.noReason };
}

/** This run's deployment; undefined where there is none, or another run's has taken its name. */
export async function readOwnDeployment(
  azure: Azure,
  place: DeploymentPlace,
  runId: string,
): Promise<DeploymentBody["properties"] | undefined> {
  try {
    const { tags, properties } = await readDeployment(azure, place);
    return tags?.[tagNames.run] === runId ? (properties ?? {}) : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** What Berth reads of a deployment. */
interface DeploymentBody {
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: { readonly provisioningState?: string; readonly error?: unknown };
}

/** Throws what the client throws. */
export function readDeployment(azure: Azure, place: DeploymentPlace): Promise<DeploymentBody> {
  return azure.arm.get(deploymentId(azure, place));
}

export function deploymentId(azure: Azure, { resourceGroup, name }: DeploymentPlace): string {
  return resourceId(azure, resourceGroup, "Microsoft.Resources/deployments", name);
}

/** Another run waited for the end of ours and used the name again, so that the outcome of ours is unknown. */
export function replaced({ name }: DeploymentPlace, { host = wordTexts.unnamedDeployment }: ErrorContext): BerthError {
  const reason = { code: "deployment-replaced", deployment: name } as const;
  return new BerthError("host-busy", { host, reason, deployment: name });
}
