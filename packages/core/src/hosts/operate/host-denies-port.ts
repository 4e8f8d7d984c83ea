import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { deniesPort } from "../../azure/security-rules.ts";
import { isObject } from "../../json.ts";
import type { RunOptions } from "../../run/options.ts";
import { requireOption } from "../../run/require-option.ts";
import type { Host } from "../model/host.ts";
import { hostNetwork } from "../model/host-network.ts";

/**
 * Whether a security group of a host has no rule that allows a TCP port, so that nobody on the Internet can reach it. False for
 * a host without a public address or a security group: its network decides.
 */
export function hostDeniesPort(
  azure: Azure,
  host: Pick<Host, "machineId">,
  port: number,
  options: Pick<RunOptions, "signal"> = {},
): Promise<boolean> {
  return runVerb(azure, options, async () => {
    requireOption("host", isObject(host), "a host");
    const { machineId } = host;
    const network = machineId === undefined ? undefined : await hostNetwork(azure, machineId);
    if (network?.publicAddress === undefined) return false;
    const denials = await Promise.all(network.securityGroups.map((group) => deniesPort(azure, group, port)));
    return denials.includes(true);
  });
}
