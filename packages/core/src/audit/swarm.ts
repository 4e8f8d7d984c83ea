import { type AuditCheck, forPeople, given, notAssessed, pass, said, type Verdict, warn } from "./check.ts";
import type { AuditFacts, EngineInfo } from "./facts.ts";

/** Section 7: swarm mode, where it is on. */
export const swarmChecks: readonly AuditCheck[] = [
  {
    id: "7.1",
    title: "There are no more managers than needed",
    remedy: "docker node demote NODE",
    assess: inSwarm((_facts, { Swarm }) =>
      said(Swarm?.Managers, "how many managers there are", (managers) =>
        managers === 1 ? pass : warn(`there are ${managers} managers`),
      ),
    ),
  },
  forPeople("7.2", "Services are bound to one address", "on which address a swarm listens is asked of the machine"),
  {
    id: "7.3",
    title: "Overlay networks are encrypted",
    remedy: "Make the network again with --opt encrypted.",
    assess: inSwarm(({ networks }) =>
      given(networks, (all) => {
        const plain = all.filter(
          ({ Name, Driver, Options }) =>
            Driver === "overlay" && Name !== "ingress" && !("encrypted" in (Options ?? {})),
        );
        return plain.length === 0 ? pass : warn(...plain.map(({ Name }) => `network ${Name} is not encrypted`));
      }),
    ),
  },
  forPeople("7.4", "Secrets are docker's secrets", "what is a secret only the services' owners know"),
  {
    id: "7.5",
    title: "A manager that restarts is locked",
    remedy: "docker swarm update --autolock",
    assess: inSwarm(({ swarm }) =>
      given(swarm, ({ Spec }) =>
        said(Spec?.EncryptionConfig?.AutoLockManagers, "whether it is", (locked) =>
          locked ? pass : warn("managers are not locked when they restart"),
        ),
      ),
    ),
  },
  forPeople("7.6", "The managers' key is rotated", "when it was rotated last is not kept"),
  forPeople("7.7", "Nodes' certificates are rotated", "how often is a matter of policy"),
  forPeople("7.8", "The swarm's authority is rotated", "how often is a matter of policy"),
  forPeople("7.9", "Management and data have networks of their own", "which network is whose only its makers know"),
];

function inSwarm(judge: (facts: AuditFacts, info: EngineInfo) => Verdict): AuditCheck["assess"] {
  return (facts) =>
    given(facts.info, (info) =>
      said(info.Swarm?.LocalNodeState, "whether swarm mode is on", (state) =>
        state === "active" ? judge(facts, info) : notAssessed("swarm mode is off"),
      ),
    );
}
