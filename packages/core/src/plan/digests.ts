import { createHash } from "node:crypto";
import type { HostSpec } from "../spec/index.ts";
import type { HostDockerPlan } from "./docker.ts";

/** Digests that tell whether a host matches a plan. */
export interface PlanDigests {
  /** SHA-256 of everything that cannot change while the host exists. */
  readonly fingerprint: string;
  /** SHA-256 of what can change while the host exists, except its expiry. */
  readonly settings: string;
}

/** `derived` contains values that follow from the spec and its target, and that cannot change either. */
export function planDigests(spec: HostSpec, docker: HostDockerPlan, derived: object): PlanDigests {
  const { allowFrom, port, sshFrom, openPorts, hostnames, tags, set, ...rest } = spec;
  return {
    fingerprint: sha256({ ...withoutExcluded(rest), ...derived }),
    settings: sha256({ allowFrom, port, sshFrom, openPorts, hostnames, tags, set, docker }),
  };
}

/**
 * Excludes what `docker` contains, secrets, what does not describe the host, and the size, which is read from Azure.
 */
function withoutExcluded(rest: object): object {
  const out = new Set<string>([
    ...["engine", "hardening", "metadataForContainers", "proxy", "daemon", "registryMirrors", "insecureRegistries"],
    ...[
      "engineLabels",
      "storageDriver",
      "compose",
      "composeFiles",
      "composeEnvironment",
      "composeEnvFile",
      "secretEnvFile",
      "secretEnvironment",
      "logins",
    ],
    ...["customData", "acceptTerms", "expiresAt", "idleAfter", "size"],
  ]);
  return Object.fromEntries(Object.entries(rest).filter(([field]) => !out.has(field)));
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortedKeys)).digest("hex");
}

/** The order of keys in an object must not change the digest. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
