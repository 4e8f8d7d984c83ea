import {
  type AuditCheck,
  auditCheck,
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
  auditCheck(
    "7.1",
    inSwarm((_facts, { Swarm }) =>
      whenReported(Swarm?.Managers, "managers", (managers) =>
        managers === 1 ? pass : warn({ code: "swarm-managers", managers }),
      ),
    ),
  ),
  manualCheck("7.2"),
  auditCheck(
    "7.3",
    inSwarm(({ networks }) =>
      whenObserved(networks, (all) => {
        const plain = all.filter(
          ({ Name, Driver, Options }) =>
            Driver === "overlay" && Name !== "ingress" && !("encrypted" in (Options ?? {})),
        );
        return plain.length === 0
          ? pass
          : warn(...plain.map(({ Name: network }) => ({ code: "network-not-encrypted", network }) as const));
      }),
    ),
  ),
  manualCheck("7.4"),
  auditCheck(
    "7.5",
    inSwarm(({ swarm }) =>
      whenObserved(swarm, ({ Spec }) =>
        whenReported(Spec?.EncryptionConfig?.AutoLockManagers, "manager-lock", (locked) =>
          locked ? pass : warn({ code: "managers-not-locked" }),
        ),
      ),
    ),
  ),
  manualCheck("7.6"),
  manualCheck("7.7"),
  manualCheck("7.8"),
  manualCheck("7.9"),
];

function inSwarm(assess: (facts: AuditFacts, info: EngineInfo) => Verdict): AuditCheck["assess"] {
  return (facts) =>
    whenObserved(facts.info, (info) =>
      whenReported(info.Swarm?.LocalNodeState, "swarm-mode", (state) =>
        state === "active" ? assess(facts, info) : notAssessed({ code: "swarm-disabled" }),
      ),
    );
}
