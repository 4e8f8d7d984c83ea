import { createHash } from "node:crypto";
import type { HostSpec } from "../spec/index.ts";
import type { HostDockerPlan } from "./docker.ts";

/** Digests that tell whether a host matches a plan. */
export interface PlanDigests {
  /** SHA-256 of everything that cannot change while the host exists. */
  readonly fingerprint: string;
  /** The start of a SHA-256 for each part of the settings, of all that can change while the host exists, except its expiry. */
  readonly settings: string;
}

/** The parts of a host's settings: who reaches it and its tags, the names of its certificate, Docker, the compose file. */
export type SettingsPart = "access" | "hostnames" | "docker" | "compose";

/** `derived` contains values that follow from the spec and its target, and that cannot change either. */
export function planDigests(spec: HostSpec, docker: HostDockerPlan, derived: object): PlanDigests {
  const { allowFrom, port, sshFrom, openPorts, hostnames, tags, set, ...rest } = spec;
  const { compose, composeFiles, composeEnvironment, composeEnvFile, secretEnvironment, ...engine } = docker;
  const parts: Readonly<Record<SettingsPart, unknown>> = {
    access: { allowFrom, port, sshFrom, openPorts, tags: inLowerCase(tags), set },
    hostnames,
    docker: engine,
    compose: { compose, composeFiles, composeEnvironment, composeEnvFile, secretEnvironment },
  };
  return {
    fingerprint: sha256({ ...withoutExcluded(rest), ...derived }),
    settings: Object.entries(parts)
      .map(([part, value]) => `${part}=${sha256(value).slice(0, digestLength)}`)
      .join(","),
  };
}

/** Azure takes names of tags that differ only in case for one. */
function inLowerCase(tags: HostSpec["tags"]): HostSpec["tags"] {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
}

/** 96 bits. All parts have to fit into a tag, which takes 256 characters. */
const digestLength = 24;

/** The parts in which two digests of settings differ. */
export function differingParts(before: string | undefined, after: string): SettingsPart[] {
  const known = new Set((before ?? "").split(","));
  return after.split(",").flatMap((each) => (known.has(each) ? [] : [each.split("=")[0] as SettingsPart]));
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
