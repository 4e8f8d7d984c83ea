import type { Azure } from "../../azure/connect.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { resourceId } from "../../resource-id.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";

/** A removal that is at the host's last parts is over after a few attempts. */
const maxAttempts = 6;
const pauseSeconds = 2;

/**
 * Reads what exists and deploys the rest, again where a removal that overlaps has deleted something in between.
 * @throws BerthError `host-busy` where the removal goes on, or has deleted the address, which the certificate names
 */
export async function deployBesideRemoval(
  azure: Azure,
  plan: HostPlan,
  run: RunOptions,
  deploy: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deploy();
    } catch (error) {
      const gone = partThatIsGone(azure, plan, error);
      if (gone === undefined) throw error;
      if (gone === plan.names.publicIpAddress || attempt === maxAttempts) throw busy(plan, error);
    }
    reporter(plan.name, run)({ type: "retry", reason: "concurrent-removal", seconds: pauseSeconds });
    await sleep(azure, pauseSeconds, run.signal);
  }
}

/**
 * The error of a deployment that left out a part of the host because it existed, and that another run has removed since:
 * `host-busy`. Any other error stays as it is.
 */
export function removedMeanwhile(azure: Azure, plan: HostPlan, error: unknown): unknown {
  return partThatIsGone(azure, plan, error) === undefined ? error : busy(plan, error);
}

function busy({ name: host }: HostPlan, cause: unknown): BerthError {
  return new BerthError("host-busy", { host, reason: { code: "part-is-removed" } }, { cause });
}

/** The name of the part, or of what the host shares, that a failed deployment did not find. */
function partThatIsGone(azure: Azure, plan: HostPlan, error: unknown): string | undefined {
  if (!isBerthError(error, "azure-rejected") || error.details.azureCode !== "InvalidResourceReference")
    return undefined;
  // Azure's sentence names the missing resource first, and then the one that refers to it.
  const missing = /\/subscriptions\/[^\s',]+/.exec(error.details.message)?.[0] ?? "";
  // Also a subnet of a part.
  return partsOf(plan).find(({ type, name }) =>
    `${missing}/`.toLowerCase().startsWith(`${resourceId(azure, plan.resourceGroup, type, name)}/`.toLowerCase()),
  )?.name;
}

/** Also those that the template leaves out. */
function partsOf({ names, template }: HostPlan): readonly { readonly type: string; readonly name: string }[] {
  return [
    ...template.resources,
    { type: "Microsoft.Network/networkSecurityGroups", name: names.networkSecurityGroup },
    { type: "Microsoft.Network/networkInterfaces", name: names.networkInterface },
    { type: "Microsoft.Network/publicIPAddresses", name: names.publicIpAddress },
  ];
}
