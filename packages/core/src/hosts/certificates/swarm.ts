import type { Authority } from "../../certificates/material.ts";
import { requestDocker } from "../../docker/request.ts";
import { parseJson } from "../../json.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import type { Host } from "../model/host.ts";
import { issueHostClient } from "../model/host-authority.ts";

/** The answer takes some kilobytes. */
const limits = { maxBytes: 256 * 1024, idleSeconds: 5, totalSeconds: 5 };

/** Live restore does not work in a swarm: https://docs.docker.com/engine/daemon/live-restore/ */
export async function warnOfSwarm(host: Host, authority: Authority, run: RunOptions): Promise<void> {
  if (await isInSwarm(host, authority, run))
    reporter(host.name, run)({ type: "warning", warning: { code: "swarm-restarts", host: host.name } });
}

/** False too for a host that does not answer: the warning must not keep its owner from locking others out. */
async function isInSwarm(host: Host, authority: Authority, { signal }: RunOptions): Promise<boolean> {
  try {
    const client = await issueHostClient(host, authority);
    const { body } = await requestDocker(host, client, { path: "/info", limits, signal });
    const info = parseJson(body) as { readonly Swarm?: { readonly LocalNodeState?: string } };
    return info.Swarm?.LocalNodeState === "active";
  } catch {
    return false;
  }
}
