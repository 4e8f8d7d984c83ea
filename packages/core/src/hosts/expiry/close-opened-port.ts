import type { Azure } from "../../azure/connect.ts";
import { closePort } from "../../azure/security-rules.ts";
import { deleteTag } from "../../azure/tags.ts";
import { nameOf } from "../../resource-id.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import type { Host } from "../model/host.ts";
import { hostNetwork } from "../model/host-network.ts";
import { type OpenedPort, openedPortTag } from "../model/opened-ports.ts";
import { requireMachine } from "../model/operation.ts";

/** Removes the rule of a port, and then its tag. One that was opened again meanwhile has another end, and stays. */
export async function closeOpenedPort(azure: Azure, host: Host, opened: OpenedPort, run: RunOptions): Promise<void> {
  const id = requireMachine(host);
  const { port, protocol, until } = opened;
  const report = reporter(host.name, run);
  const further = { protocol, until: until?.toISOString() };
  for (const group of (await hostNetwork(azure, id))?.securityGroups ?? []) {
    const isClosed = await closePort(azure, group, { host: host.name, port, further }, { signal: run.signal, report });
    if (isClosed) report({ type: "port-closed", port, group: nameOf(group) });
  }
  await deleteTag(azure, id, openedPortTag(opened), run.signal);
}
