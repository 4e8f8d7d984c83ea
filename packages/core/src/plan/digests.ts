import { createHash } from "node:crypto";
import type { HostSpec } from "../spec/index.ts";
import type { HostDockerPlan } from "./docker.ts";

export interface PlanDigests {
  /** SHA-256 over all that would make another host of it. */
  readonly fingerprint: string;
  /** SHA-256 over what can change while the host lives. When it may be removed is no part of it. */
  readonly settings: string;
}

/** `derived` is what follows from the spec and its scope, and cannot change either. */
export function planDigests(spec: HostSpec, docker: HostDockerPlan, derived: object): PlanDigests {
  const { allowFrom, port, sshFrom, openPorts, hostnames, tags, set, ...rest } = spec;
  return {
    fingerprint: sha256({ ...less(rest), ...derived }),
    settings: sha256({ allowFrom, port, sshFrom, openPorts, hostnames, tags, set, docker }),
  };
}

/** What is in `docker`, is secret, says nothing about the host as it stands, or is asked of the machine: a size may change. */
function less(rest: object): object {
  const out = new Set<string>([
    ...["engine", "hardening", "metadataForContainers", "proxy", "daemon", "registryMirrors", "insecureRegistries"],
    ...["engineLabels", "storageDriver", "compose", "composeEnvironment", "secretEnvironment", "logins"],
    ...["customData", "acceptTerms", "expiresAt", "size"],
  ]);
  return Object.fromEntries(Object.entries(rest).filter(([field]) => !out.has(field)));
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortedKeys)).digest("hex");
}

/** The order in which somebody wrote the keys of an object is no part of what it says. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
