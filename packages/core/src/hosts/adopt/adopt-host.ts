import type { Azure } from "../../azure/connect.ts";
import { readMachine } from "../../azure/extensions.ts";
import { type MachineNetwork, readMachineNetwork } from "../../azure/machine-network.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { openPort } from "../../azure/security-rules.ts";
import { createHostAuthority } from "../../certificates/host-authority.ts";
import { issueCertificates } from "../../certificates/issue.ts";
import type { Authority, HostCertificates, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { clouds } from "../../clouds.ts";
import { type Adoption, parseAdoption } from "../../plan/adoption.ts";
import { ownerText } from "../../plan/owner.ts";
import { tagNames, tagSchema } from "../../plan/tags.ts";
import { formatTrust, trustIn } from "../../plan/trust.ts";
import { type ComposedRunCommand, provisionRunCommand } from "../../provision/run-command.ts";
import { nameOf } from "../../resource-id.ts";
import { callBack } from "../../run/callback.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { adoptionCommands, requireIdle } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { dockerPublicSettingsSchema } from "../../settings/settings.ts";
import { requireFuture } from "../../spec/parse-options.ts";
import type { CreateHostOptions } from "../create/create-host.ts";
import { laterExpiry } from "../expiry/planned-expiry.ts";
import { findHost, type Host } from "../model/host.ts";
import { requireOwnership } from "../model/ownership.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";
import { requireAdoptable } from "./adoptable.ts";
import { abandonLease, acquireLease, type MachineLease, releaseLease, requireLease } from "./lease.ts";

/** Options of `adoptHost`. */
export interface AdoptOptions extends CreateHostOptions {
  /** Whether Docker must answer to this machine. Default true; false for a host that only another network reaches. */
  readonly prove?: boolean | undefined;
  /** How long Docker may take to answer after its setup. Default 60. */
  readonly answerWithinSeconds?: number | undefined;
}

/** A machine that Berth has set up Docker on, with a client certificate for it. */
export interface AdoptedHost {
  readonly host: Host;
  readonly client: TlsMaterial;
  /** What the script changed on the machine, as it reports it. */
  readonly changed: readonly string[];
}

/**
 * Sets up Docker with mutual TLS on an existing Linux machine, whatever its name, group and network. The machine keeps its
 * extensions (everything is done by managed Run Command), its Docker options and its security rules. `removeHost` restores
 * the machine. Run again after an interruption, it continues, with a new certificate.
 * @param input `machineId` and, of a host's fields, `name allowFrom port hostnames engine daemon expiresAt adminUsername`
 * @throws BerthError `spec-invalid`, `machine-not-found`, `machine-unsuitable`, `host-exists`, `authority-untrusted`,
 * `host-stopped`, `agent-silent`, `swarm-active`, `provision-failed`, and why Docker did not answer in time
 */
export function adoptHost(
  azure: Azure,
  input: unknown,
  authority: Authority,
  options: AdoptOptions = {},
): Promise<AdoptedHost> {
  return runVerb(azure, options, () => adopt(azure, input, authority, options));
}

async function adopt(azure: Azure, input: unknown, authority: Authority, options: AdoptOptions): Promise<AdoptedHost> {
  const adoption = parseAdoption(input);
  const report = reporter(adoption.name, options);
  throwIfAborted(options.signal);
  const machine = await readMachine(azure, adoption.machineId);
  await requireAdoptable(azure, adoption, machine);
  const { tags = {} } = machine;
  const isHost = tags[tagNames.host] !== undefined;
  if (!isHost && adoption.expiresAt !== undefined) requireFuture(new Date(adoption.expiresAt), new Date(), "expiresAt");
  const trust = isHost ? requireOwnership({ name: adoption.name, tags }, authority.cert, options) : undefined;
  const network = await readMachineNetwork(azure, machine);
  const names = certificateNames(adoption, machine, network);
  const ca = await createHostAuthority(authority, { host: adoption.name, generation: trust?.generation });
  const certificates = await issueCertificates(ca, { ...options, hostnames: names });
  const command = composeCommand(azure, adoption, certificates);
  report({ type: "adoption-start", machine: adoption.machine });
  const lease = await leaseMachine(azure, adoption, machine, certificates, options);
  await checkMachine(azure, adoption, machine, options).catch(async (error: unknown) => {
    await abandonLease(azure, lease, machine);
    throw error;
  });
  report({ type: "certificates-issued", names, notAfter: readCertificate(certificates.server.cert).notAfter });
  await callBack("keepClient", () => options.keepClient?.(certificates.client));
  await openPorts(azure, adoption, network, options);
  await requireLease(azure, lease);
  const changed = await setUp(azure, adoption, machine, command, options);
  if (options.prove !== false) await prove(azure, adoption, certificates, options);
  await releaseLease(azure, lease, { [tagNames.adopted]: "ready" }, options.signal);
  return { host: await findHost(azure, adoption.name), client: certificates.client, changed };
}

/** Checks on the machine itself whether it can be adopted, before anything is changed. */
async function checkMachine(
  azure: Azure,
  { name: host, machineId, port }: Adoption,
  { location, tags = {} }: VirtualMachine,
  options: AdoptOptions,
): Promise<void> {
  const settings = dockerPublicSettingsSchema.parse({ docker: { port } });
  const command = provisionRunCommand({ verb: "preflight", settings, protectedSettings: {} });
  await provisionByCommand(azure, { host, machineId, location, tags }, adoptionCommands.preflight, command, options);
}

function certificateNames(
  adoption: Adoption,
  { osProfile }: VirtualMachine,
  network: MachineNetwork | undefined,
): string[] {
  const { hostname, publicAddress, privateAddress } = network ?? {};
  const found = [hostname, adoption.name, osProfile?.computerName?.toLowerCase(), publicAddress, privateAddress];
  return [...new Set([...found.filter((each) => each !== undefined), ...adoption.hostnames])];
}

/** Takes over the lease of another run where nothing of that run is running any more: it may have died. */
async function leaseMachine(
  azure: Azure,
  { machineId, name: host, port, expiresAt }: Adoption,
  machine: VirtualMachine,
  { server }: HostCertificates,
  { signal, owner }: AdoptOptions,
): Promise<MachineLease> {
  if (machine.tags?.[tagNames.run] !== undefined)
    await requireIdle(azure, { host, machineId }, Object.values(adoptionCommands));
  const { tags: current = {} } = machine;
  const tags = {
    [tagNames.schema]: String(tagSchema),
    [tagNames.host]: host,
    [tagNames.adopted]: "changing",
    [tagNames.port]: String(port),
    ...(owner === undefined ? {} : { [tagNames.owner]: ownerText(owner) }),
    [tagNames.authority]: formatTrust(trustIn(server.ca)),
    [tagNames.certificate]: readCertificate(server.cert).notAfter.toISOString(),
    [tagNames.expires]: current[tagNames.host] === host ? laterExpiry(current, expiresAt) : expiresAt,
  };
  return acquireLease(azure, { host, machineId }, machine, tags, signal);
}

async function openPorts(
  azure: Azure,
  { name: host, port, allowFrom: from }: Adoption,
  network: MachineNetwork | undefined,
  options: AdoptOptions,
): Promise<void> {
  const report = reporter(host, options);
  const groups = network?.securityGroups ?? [];
  for (const group of groups) {
    const opening = { host, port, from, to: network?.privateAddress ?? "*" };
    await openPort(azure, group, opening, { signal: options.signal, report });
    report({ type: "port-opened", port, group: nameOf(group) });
  }
  if (groups.length > 0) return;
  report({ type: "warning", warning: { code: "no-security-group", host } });
}

function composeCommand(
  { cloud }: Azure,
  { port, engine, daemon, adminUsername }: Adoption,
  { server }: HostCertificates,
): ComposedRunCommand {
  const berth = { engine, daemon, adminUsername };
  return provisionRunCommand({
    verb: "install",
    settings: dockerPublicSettingsSchema.parse({
      docker: { port },
      "azure-environment": clouds[cloud].azureName,
      berth,
    }),
    protectedSettings: { certs: { ca: server.ca, cert: server.cert, key: server.key } },
  });
}

async function setUp(
  azure: Azure,
  { name: host, machineId }: Adoption,
  { location, tags = {} }: VirtualMachine,
  command: ComposedRunCommand,
  options: AdoptOptions,
): Promise<readonly string[]> {
  const started = Date.now();
  const outcome = await provisionByCommand(
    azure,
    { host, machineId, location, tags },
    adoptionCommands.adopt,
    command,
    options,
  );
  const changes = outcome?.changed ?? [];
  reporter(host, options)({ type: "machine-changed", changes, seconds: (Date.now() - started) / 1000 });
  return changes;
}

async function prove(
  azure: Azure,
  { name }: Adoption,
  { server, client }: HostCertificates,
  options: AdoptOptions,
): Promise<void> {
  const host = await findHost(azure, name);
  const { answerWithinSeconds: withinSeconds = 60, signal, onEvent } = options;
  const run = { signal, onEvent };
  await waitForDocker(host, client, { ...run, withinSeconds, fingerprint: readCertificate(server.cert).fingerprint });
}
