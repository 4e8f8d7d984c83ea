import {
  type AuditCheck,
  manualCheck,
  notAssessed,
  pass,
  type Verdict,
  warn,
  whenObserved,
  whenReported,
} from "./check.ts";
import type { AuditFacts, EngineInfo } from "./facts.ts";

/** Section 7: swarm mode, if it is enabled. */
export const swarmChecks: readonly AuditCheck[] = [
  {
    id: "7.1",
    title: "The swarm has no more managers than needed",
    remedy: "docker node demote NODE",
    assess: inSwarm((_facts, { Swarm }) =>
      whenReported(Swarm?.Managers, "the number of managers", (managers) =>
        managers === 1 ? pass : warn(`the swarm has ${managers} managers`),
      ),
    ),
  },
  manualCheck(
    "7.2",
    "Swarm services are bound to one address",
    "the Engine does not report the address that the swarm listens on",
  ),
  {
    id: "7.3",
    title: "Overlay networks are encrypted",
    remedy: "Recreate the network with --opt encrypted.",
    assess: inSwarm(({ networks }) =>
      whenObserved(networks, (all) => {
        const plain = all.filter(
          ({ Name, Driver, Options }) =>
            Driver === "overlay" && Name !== "ingress" && !("encrypted" in (Options ?? {})),
        );
        return plain.length === 0 ? pass : warn(...plain.map(({ Name }) => `network ${Name} is not encrypted`));
      }),
    ),
  },
  manualCheck(
    "7.4",
    "Secrets are managed as Docker secrets",
    "only the owners of the services know which values are secret",
  ),
  {
    id: "7.5",
    title: "Managers are locked after a restart",
    remedy: "docker swarm update --autolock",
    assess: inSwarm(({ swarm }) =>
      whenObserved(swarm, ({ Spec }) =>
        whenReported(Spec?.EncryptionConfig?.AutoLockManagers, "whether managers are locked", (locked) =>
          locked ? pass : warn("managers are not locked after a restart"),
        ),
      ),
    ),
  },
  manualCheck("7.6", "The managers' unlock key is rotated", "Docker does not record the last rotation"),
  manualCheck("7.7", "Node certificates are rotated", "the required interval is a matter of policy"),
  manualCheck("7.8", "The swarm's CA certificate is rotated", "the required interval is a matter of policy"),
  manualCheck(
    "7.9",
    "Management and data traffic use separate networks",
    "only the operators know the purpose of each network",
  ),
];

function inSwarm(assess: (facts: AuditFacts, info: EngineInfo) => Verdict): AuditCheck["assess"] {
  return (facts) =>
    whenObserved(facts.info, (info) =>
      whenReported(info.Swarm?.LocalNodeState, "whether swarm mode is enabled", (state) =>
        state === "active" ? assess(facts, info) : notAssessed("swarm mode is disabled"),
      ),
    );
}
