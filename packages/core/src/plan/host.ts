import { createHash } from "node:crypto";
import type { HostSpec } from "../spec.ts";
import { type CloudName, publicHostname, tunnelNames } from "./hostnames.ts";
import { imageReference } from "./images.ts";
import { dnsLabel, type HostNames, hostNames } from "./names.ts";
import { type Tags, tagNames } from "./tags.ts";
import { type ArmTemplate, hostTemplate } from "./template.ts";

/** Which Azure a host is planned for. */
export interface PlanScope {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
}

/** What `createHost` will make. It holds no secret: print it, compare it, post it. */
export interface HostPlan {
  readonly name: string;
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceGroup: string;
  /** Whether the resource group is the host's own, made and removed with it. */
  readonly ownResourceGroup: boolean;
  /** The name under which the host is known in DNS. */
  readonly hostname: string;
  /** Every name and address that the server certificate must carry. */
  readonly hostnames: readonly string[];
  readonly port: number;
  readonly adminUsername: string;
  readonly sshPublicKey: string | undefined;
  readonly names: HostNames;
  readonly tags: Tags;
  readonly template: ArmTemplate;
  /** What the extension's settings will say, less the secrets. */
  readonly docker: HostDockerPlan;
  /** The names of the secrets that must be handed over with the plan. */
  readonly secrets: readonly string[];
  /** SHA-256 over all that would make another host of it; tags and expiry do not. */
  readonly fingerprint: string;
}

export interface HostDockerPlan {
  readonly engine: HostSpec["engine"];
  readonly daemon: HostSpec["daemon"];
  readonly compose: HostSpec["compose"];
  readonly composeEnvironment: HostSpec["composeEnvironment"];
  readonly logins: readonly { readonly server: string | undefined; readonly username: string }[];
  /** The names of the secrets of the compose file's environment. */
  readonly secretEnvironment: readonly string[];
}

/**
 * Works out everything about a host before anything is made. Pure: no clock, no chance, no network; the same spec in the
 * same scope gives the same plan, byte for byte.
 * @throws BerthError `spec-invalid` for an image that does not exist for the architecture
 */
export function planHost(spec: HostSpec, scope: PlanScope): HostPlan {
  const resourceGroup = spec.resourceGroup ?? `berth-${spec.name}`;
  const names = hostNames(spec.name, spec.network.name);
  const label = spec.dnsLabel ?? dnsLabel(spec.name, resourceGroup, scope.subscriptionId);
  const hostname = publicHostname(label, spec.location, scope.cloud);
  const image = imageReference(spec.image, spec.architecture);
  const docker = dockerPlan(spec);
  const fingerprint = sha256({
    ...spec,
    tags: {},
    expiresAt: undefined,
    secretEnvironment: {},
    logins: docker.logins,
    image,
    label,
    cloud: scope.cloud,
    subscriptionId: scope.subscriptionId,
  });
  const tags = hostTags(spec, fingerprint);
  return {
    name: spec.name,
    cloud: scope.cloud,
    subscriptionId: scope.subscriptionId,
    location: spec.location,
    resourceGroup,
    ownResourceGroup: spec.resourceGroup === undefined,
    hostname,
    hostnames: [...new Set([hostname, spec.name, ...tunnelNames, ...spec.hostnames])],
    port: spec.port,
    adminUsername: spec.adminUsername,
    sshPublicKey: spec.sshPublicKey,
    names,
    tags,
    template: hostTemplate({ spec, names, label, image, tags }),
    docker,
    secrets: [
      ...spec.logins.map(({ username, server }) => `password of ${username} at ${server ?? "docker.io"}`),
      ...Object.keys(spec.secretEnvironment),
    ],
    fingerprint,
  };
}

function dockerPlan(spec: HostSpec): HostDockerPlan {
  const { engine, daemon, compose, composeEnvironment } = spec;
  return {
    engine,
    daemon,
    compose,
    composeEnvironment,
    logins: spec.logins.map(({ server, username }) => ({ server, username })),
    secretEnvironment: Object.keys(spec.secretEnvironment),
  };
}

function hostTags(spec: HostSpec, fingerprint: string): Tags {
  return {
    ...spec.tags,
    [tagNames.host]: spec.name,
    [tagNames.plan]: fingerprint,
    [tagNames.port]: String(spec.port),
    ...(spec.expiresAt === undefined ? {} : { [tagNames.expires]: spec.expiresAt }),
  };
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortedKeys)).digest("hex");
}

/** The order in which somebody wrote the keys of an object is no part of what it says. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
