import { generateKeyPairSync } from "node:crypto";
import type { Azure } from "../azure/connect.ts";
import { deploymentState, deployTemplate } from "../azure/deployment.ts";
import { type ErrorContext, isNotFound, toBerthError } from "../azure/errors.ts";
import { type Resource, resourceId } from "../azure/resources.ts";
import type { HostCertificates } from "../certificates/material.ts";
import { readCertificate } from "../certificates/read.ts";
import { type DockerAnswer, probeDocker } from "../docker/probe.ts";
import { BerthError, isBerthError } from "../errors.ts";
import type { RunOptions } from "../events.ts";
import type { HostPlan } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import type { HostSecrets } from "../spec.ts";
import { plannedAddress } from "./address.ts";
import { composeHostExtension } from "./deliver.ts";
import { type Host, readHost, reporter, throwIfStopped, waitIn } from "./host.ts";
import { type Ownership, requireOwnership } from "./ownership.ts";
import { ensureResourceGroup } from "./reserve.ts";

export interface CreateOptions extends RunOptions, Ownership {
  /** The secrets of the spec that the plan was made from; see `hostSecrets`. */
  readonly secrets?: HostSecrets;
  /** How long Docker may take to answer after the deployment has ended. */
  readonly answerWithinSeconds?: number;
}

/**
 * Makes a host as planned, and proves it by a handshake. Run again after a crash, it goes on where it stopped; run on a
 * host that is as planned already, it changes nothing.
 * @throws BerthError `host-exists` for a host of another plan, `authority-untrusted` for one of another authority, and what
 * Azure, the guest or Docker refused
 */
export async function createHost(
  azure: Azure,
  plan: HostPlan,
  certificates: HostCertificates,
  options: CreateOptions = {},
): Promise<Host> {
  const report = reporter(plan.name, options);
  const started = Date.now();
  throwIfStopped(options.signal);
  await ensureResourceGroup(azure, plan, options);
  await waitForEarlierDeployment(azure, plan, options);
  const existing = await findExisting(azure, plan);
  if (existing !== undefined && (await isAsPlanned(existing, plan, certificates, options))) {
    report({ type: "host-unchanged" });
    return existing;
  }
  if (existing !== undefined) requireOwnership(existing, certificates.server.ca, options);
  const knocking = knock(azure, plan, certificates, options, started);
  try {
    await deployTemplate(azure, plan, {
      parameters: {
        adminPublicKey: await administratorKey(azure, plan),
        authorityFingerprint: readCertificate(certificates.server.ca).fingerprint,
        certificateExpiresAt: readCertificate(certificates.server.cert).notAfter.toISOString(),
        extensionProtectedSettings: JSON.parse(
          composeHostExtension(plan, certificates.server, options.secrets).reveal(),
        ) as unknown,
        ...(options.secrets?.customData === undefined ? {} : { customData: options.secrets.customData.reveal() }),
      },
      report,
      signal: options.signal,
      pause: (seconds) => waitIn(azure, seconds, options.signal),
      context: errorContext(azure, plan),
    });
  } catch (error) {
    knocking.stop();
    throw error;
  }
  await knocking.answered(options.answerWithinSeconds ?? 120);
  return readHost(azure, plan.name, plannedResources(azure, plan));
}

/** What the deployment made. A listing would be behind. */
function plannedResources(azure: Azure, plan: HostPlan): Resource[] {
  return plan.template.resources
    .filter(({ tags }) => tags?.[tagNames.host] === plan.name)
    .map(({ type, name, location, tags = {} }) => {
      return { id: resourceId(azure, plan.resourceGroup, type, name), type, name, location, tags };
    });
}

/** Where an earlier run was killed, Azure may still be working: its end is awaited, since ARM allows one at a time. */
async function waitForEarlierDeployment(azure: Azure, plan: HostPlan, options: CreateOptions): Promise<void> {
  const report = reporter(plan.name, options);
  for (;;) {
    const state = await deploymentState(azure, plan);
    if (state === undefined || ["Succeeded", "Failed", "Canceled"].includes(state)) return;
    report({ type: "retry", reason: `An earlier deployment of ${plan.name} is still under way`, seconds: 2 });
    await waitIn(azure, 2, options.signal);
  }
}

/**
 * The host that stands where the plan would put one.
 * @throws BerthError `host-exists` where it is of another plan, `host-foreign` where it is nobody's of ours
 */
export async function findExisting(azure: Azure, plan: HostPlan): Promise<Host | undefined> {
  try {
    const machine = await azure.compute.virtualMachines.get(plan.resourceGroup, plan.names.virtualMachine);
    if (machine.tags?.[tagNames.host] !== plan.name) {
      throw new BerthError("host-foreign", {
        host: plan.name,
        resource: `Virtual machine ${plan.names.virtualMachine}`,
      });
    }
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, errorContext(azure, plan));
  }
  const host = await readHost(azure, plan.name, plannedResources(azure, plan));
  const differing = differences(host, plan);
  if (differing.length > 0) throw new BerthError("host-exists", { host: plan.name, differences: differing });
  return host;
}

/** What cannot be brought to a host that exists. Its size is asked of the machine: `resizeHost` changes it. */
function differences(host: Host, plan: HostPlan): string[] {
  const found = [
    ...(host.location === plan.location ? [] : ["location"]),
    ...(host.size?.toLowerCase() === plan.size.toLowerCase() ? [] : ["size"]),
  ];
  return found.length > 0 || host.plan === plan.fingerprint ? found : ["what it was planned with"];
}

async function isAsPlanned(
  host: Host,
  plan: HostPlan,
  certificates: HostCertificates,
  { signal }: CreateOptions,
): Promise<boolean> {
  if (host.state !== "ready" || host.address === undefined || host.tags[tagNames.settings] !== plan.settings)
    return false;
  try {
    await probeDocker(host, certificates.client, signal === undefined ? {} : { signal });
    return true;
  } catch (error) {
    if (isBerthError(error, "interrupted") || isBerthError(error, "docker-open")) throw error;
    return false;
  }
}

/** Azure wants a key for the administrator and never lets it change; where nobody will sign in, its other half is thrown away. */
async function administratorKey(azure: Azure, plan: HostPlan): Promise<string> {
  try {
    const { osProfile } = await azure.compute.virtualMachines.get(plan.resourceGroup, plan.names.virtualMachine);
    const key = osProfile?.linuxConfiguration?.ssh?.publicKeys?.[0]?.keyData;
    if (key !== undefined) return key;
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, errorContext(azure, plan));
  }
  return plan.sshPublicKey ?? throwawayKey();
}

/** OpenSSH's form of an Ed25519 public key: RFC 8709, section 4. */
function throwawayKey(): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(raw)]).toString("base64")}`;
}

/** Knocks once a second from the moment that there is an address; what it says is the truth, what ARM says a hint. */
function knock(azure: Azure, plan: HostPlan, certificates: HostCertificates, options: CreateOptions, started: number) {
  const report = reporter(plan.name, options);
  const stopping = new AbortController();
  const signal = options.signal === undefined ? stopping.signal : AbortSignal.any([options.signal, stopping.signal]);
  let last: BerthError | undefined;
  let address: string | undefined;
  const answer = (async (): Promise<DockerAnswer> => {
    for (let attempt = 1; ; attempt++) {
      await waitIn(azure, 1, signal);
      address ??= (await plannedAddress(azure, plan).catch(() => undefined))?.address;
      if (address === undefined) continue;
      const host = { name: plan.name, address, hostname: plan.hostname, port: plan.port };
      try {
        const found = await probeDocker(host, certificates.client, { signal });
        expectCertificate(found, certificates, host);
        report({
          type: "docker-ready",
          address: `${address}:${plan.port}`,
          version: found.version,
          seconds: (Date.now() - started) / 1000,
        });
        return found;
      } catch (error) {
        if (!isBerthError(error) || error.code === "interrupted" || error.code === "docker-open") throw error;
        if (error.code !== last?.code)
          report({ type: "docker-probe", attempt, address: `${address}:${plan.port}`, outcome: outcome(error) });
        last = error;
      }
    }
  })();
  answer.catch(() => undefined);
  return {
    stop: () => stopping.abort(),
    answered: async (seconds: number): Promise<DockerAnswer> => {
      const timer = setTimeout(() => stopping.abort(), seconds * 1000);
      try {
        return await answer;
      } catch (error) {
        if (stopping.signal.aborted && options.signal?.aborted !== true) {
          throw (
            last ??
            new BerthError("docker-unreachable", {
              host: plan.name,
              address: plan.hostname,
              reason: "it has no address",
            })
          );
        }
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Another certificate of the same authority is another machine, or this one before its new certificate is in place. */
function expectCertificate(
  answer: DockerAnswer,
  certificates: HostCertificates,
  host: { name: string; address: string; port: number },
): void {
  if (answer.fingerprint === readCertificate(certificates.server.cert).fingerprint) return;
  const reason = "it shows another certificate than the one that was delivered";
  throw new BerthError("docker-untrusted", { host: host.name, address: `${host.address}:${host.port}`, reason });
}

function outcome(error: BerthError): string {
  switch (error.code) {
    case "docker-unreachable":
      return "nothing answers yet";
    case "docker-untrusted":
      return "the new certificate is not in place yet";
    case "docker-refused-client":
      return "the client certificate is not accepted yet";
    default:
      return error.message;
  }
}

/** What the errors of a plan's deployment are told with. */
export function errorContext(azure: Azure, plan: HostPlan): ErrorContext {
  return {
    host: plan.name,
    location: plan.location,
    label: plan.hostname.split(".")[0] ?? plan.hostname,
    deployment: plan.names.deployment,
    endpoint: azure.endpoint,
    size: plan.size,
  };
}
