import type { Say } from "../../errors/advice.ts";
import { provisionExitCodes as exit, type ProvisionExitCode } from "../../errors/provision-exit-codes.ts";

/** Why the provisioning script failed, and what to do, by its exit code. */
export const provisionTexts: Readonly<
  Record<
    ProvisionExitCode,
    {
      readonly reason: string;
      /** What to do, with the phrases of an adapter. */
      readonly hint: (say: Say) => string;
    }
  >
> = {
  [exit.unsupported]: {
    reason: "the machine's operating system is not supported",
    hint: () => "Choose Ubuntu 22.04 or later, Debian 12 or 13, RHEL 8 or later, SLES, Azure Linux 3 or Flatcar.",
  },
  [exit.packageLock]: {
    reason: "another package manager held the lock for too long",
    hint: (say) => `Wait until the machine's own updates have finished, then ${say("retry")}.`,
  },
  [exit.repository]: {
    reason: "the package repository cannot be reached or has the wrong signing key",
    hint: (say) =>
      `Check the machine's outbound access (NAT, firewall, proxy), or name a mirror; then ${say("retry")}.`,
  },
  [exit.install]: {
    reason: "the packages of Docker Engine could not be installed or removed",
    hint: (say) =>
      `The output names the package that is in the way. To continue, ${say("retry")}; or remove the host with ${say("remove-host")}.`,
  },
  [exit.daemonOptions]: {
    reason: "the daemon rejects the options in daemon.json",
    hint: () => "Correct or remove the option.",
  },
  [exit.daemonStart]: {
    reason: "Docker Engine was installed but did not start",
    hint: (say) => `Read what the daemon logged (${say("read-logs")}), correct its options, then ${say("retry")}.`,
  },
  [exit.login]: {
    reason: "a registry rejected the login",
    hint: () => "Check the user name, the password and the registry's address.",
  },
  [exit.compose]: {
    reason: "the services of the compose file did not start",
    hint: (say) =>
      `/var/log/berth-compose.log on the machine shows why. Correct the compose file, then ${say("retry")}.`,
  },
  [exit.timedOut]: {
    reason: "the work took longer than allowed",
    hint: (say) => `Check that the machine can reach its package repository, then ${say("retry")}.`,
  },
  [exit.settings]: {
    reason: "the settings cannot be applied on this machine",
    hint: () => "The output names the setting and the reason.",
  },
  [exit.jsonTool]: {
    reason: "the machine has a daemon.json, and no tool to merge it",
    hint: () => "Install python3 or jq on the machine, or move its daemon.json away.",
  },
  [exit.swarm]: {
    reason: "the machine is a swarm node, and its containers would stop with the daemon",
    hint: (say) => `Drain the node, take it out of the swarm (\`docker swarm leave\`), then ${say("retry")}.`,
  },
};
