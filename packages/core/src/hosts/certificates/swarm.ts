import { setTimeout } from "node:timers/promises";
import type { Authority } from "../../certificates/material.ts";
import { connectDocker } from "../../docker/connect.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import type { Host } from "../model/host.ts";
import { issueHostClient } from "../model/host-authority.ts";

const answerWithinMilliseconds = 5000;

/** Live restore does not work in a swarm: https://docs.docker.com/engine/daemon/live-restore/ */
export async function warnOfSwarm(host: Host, authority: Authority, run: RunOptions): Promise<void> {
  if (await isInSwarm(host, authority))
    reporter(host.name, run)({ type: "warning", warning: { code: "swarm-restarts", host: host.name } });
}

/** False too for a host that does not answer: the warning must not keep its owner from locking others out. */
async function isInSwarm(host: Host, authority: Authority): Promise<boolean> {
  try {
    const client = await issueHostClient(host, authority);
    const docker = await connectDocker(host, client);
    const asked: Promise<{ readonly Swarm?: { readonly LocalNodeState?: string } }> = docker.info();
    const info = await Promise.race([asked, setTimeout(answerWithinMilliseconds, undefined, { ref: false })]);
    return info?.Swarm?.LocalNodeState === "active";
  } catch {
    return false;
  }
}
