import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ClientSecretCredential } from "@azure/identity";
import type { Authority, Azure, Host, TlsMaterial } from "@dockberth/core";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { pastExpiry } from "../expire-host.ts";
import { type ForeignMachine, makeForeignMachine } from "../foreign-machine.ts";
import { type KeysMade, watchKeys } from "./keys-made.ts";
import { protectedParts } from "./protected-parts.ts";
import { type RequestsSent, type SentRequest, watchRequests } from "./sent-requests.ts";
import { withUnpacked } from "./shown.ts";
import { visibleTo } from "./visible.ts";
import { type Witness, witness } from "./witness.ts";

/** One secret for each place where a caller may give one. */
export const canaries = {
  password: "pass~canary/4d1e&é",
  environment: "env canary'88aa\"$(id)",
  customData: "data-canary-10b4\nsecond line 77c2",
  parameter: "param=canary+3f9b",
  extension: "extension canary <51c0>",
  login: "login-canary-6e2d?",
  vault: "vault%canary*0a7f",
};

const secretInput = {
  allowFrom: ["127.0.0.0/8"],
  logins: [{ server: "acme.azurecr.io", username: "ci", password: canaries.password }],
  secretEnvironment: { TOKEN: canaries.environment },
  customData: canaries.customData,
};

export function inputWithSecrets(name: string) {
  return { ...secretInput, name };
}

/** The record of a lifecycle, for the tests to check. */
export interface Lifecycle extends Pick<Witness, "seen" | "called" | "failed"> {
  readonly keys: KeysMade["keys"];
  readonly sent: RequestsSent["sent"];
  /** The parts of the requests that Azure never shows again. */
  readonly hidden: readonly { readonly place: string; readonly text: string }[];
  /** The requests that Azure received, by its own record. */
  readonly received: ReturnType<EmulatedAzure["emulator"]["requests"]>;
  /** Keys that must never leave this machine. */
  readonly clients: readonly TlsMaterial[];
  readonly authorities: readonly Authority[];
}

function hiddenOf(request: SentRequest): { place: string; text: string }[] {
  const { place, hidden } = protectedParts(request);
  return place === undefined ? [] : [{ place, text: withUnpacked(JSON.stringify(hidden)) }];
}

interface Stage extends Witness {
  readonly azure: Azure;
  readonly cloud: EmulatedAzure;
  readonly current: Authority;
  readonly next: Authority;
  readonly clients: TlsMaterial[];
}

/** Calls every function of core at least once, with a secret wherever one can be given. */
export async function callEverything(): Promise<Lifecycle> {
  await using cloud = await emulatedAzure();
  using keysMade = watchKeys();
  using requests = watchRequests();
  const watched = witness();
  const [current, next] = await Promise.all(["first", "second"].map((name) => watched.core.createAuthority({ name })));
  if (current === undefined || next === undefined) throw new Error("No authority was created");
  const stage: Stage = { ...watched, azure: cloud.azure, cloud, current, next, clients: [] };
  await plan(stage);
  await createHosts(stage);
  await operateHost(stage);
  await adoptAndRemove(stage, await changeExtensions(stage));
  await useVault(stage);
  stage.seen.push(cloud.emulator.requests());
  const { seen, called, failed, clients } = stage;
  const received = [...cloud.emulator.requests()];
  const { keys } = keysMade;
  const { sent } = requests;
  const authorities = [current, next];
  return { seen, called, failed, clients, authorities, keys, sent, hidden: sent.flatMap(hiddenOf), received };
}

const scope = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;
const certificateHours = { validForHours: 1 };

/** Asks a service of this machine in place of one on the Internet. */
async function findAddress(core: Stage["core"]): Promise<void> {
  const service = createServer((_request, response) => response.end("203.0.113.7"));
  await once(service.listen(0, "127.0.0.1"), "listening");
  const { port } = service.address() as AddressInfo;
  await core.findPublicAddresses({ sources: [`http://127.0.0.1:${port}/`] });
  service.close();
}

/** The functions that send nothing. */
async function plan({ core, onEvent, clients, seen }: Stage): Promise<void> {
  const authority = await core.createAuthority({ name: "plans" });
  const { cert, key } = authority;
  const loaded = core.loadAuthority({ cert, key: key ?? core.secret("") });
  const { client, server } = await core.issueCertificates(loaded, { hostnames: ["demo.example"] });
  const asked = await core.createClientRequest({ name: "anna" });
  await core.signClientRequest(loaded, asked.csr);
  clients.push(client, await core.issueClientCertificate(loaded, certificateHours), { ...client, key: asked.key });
  await core.issueServerCertificate(loaded, { hostnames: ["demo.example"] });
  core.localSigner(core.loadPrivateKey(client.key));
  core.signedBy(client.cert, cert);
  const generation = core.newGeneration();
  const ca = await core.createHostAuthority(loaded, { host: "demo", generation });
  core.nextGeneration({ host: "demo", generation });
  core.readGeneration(ca.cert);
  core.authorityWithCertificate(loaded, ca.cert);
  core.formatTrust(core.trustIn(ca.cert));
  const issued = core.issuedGrant({ ca: ca.cert, cert: client.cert }, new Date());
  seen.push(core.listedGrant(issued, core.acceptedGenerations({ name: "demo", tags: {} }), new Date()));
  const owner = core.parseOwner(core.ownerText({ adapter: "slack", tenant: "T1", id: "U1" }));
  core.isSameOwner(owner, owner);
  core.isProvisionExitCode(11);
  core.reasonText({ code: "empty" });
  core.cloudText("public");
  core.ownResourceGroup("demo");
  core.keyMatchesCertificate(client.cert, client.key);
  core.readCertificate(cert);
  core.readDockerFolder({ "ca.pem": cert, "cert.pem": client.cert, "key.pem": client.key.reveal() });
  const spec = core.parseHostSpec(inputWithSecrets("plan"));
  const template = core.planHost(spec, scope);
  core.deploymentParameters(template, { server: client }, core.createSshKey().publicKey, core.hostSecrets(spec));
  core.planHosts([spec], scope);
  core.parseHostFile(JSON.stringify(inputWithSecrets("file")));
  core.overlay({ name: "demo" }, { size: "Standard_B2s" });
  core.expandNames("web-{1..3}");
  core.parseExpiry("8h", new Date(), "expiresAt");
  core.parsePortOpening({ port: 8080, from: ["127.0.0.0/8"] });
  core.parseMapping("name: demo", "berth.yaml");
  core.parsePairs(["team=build"], "tags");
  core.hostFileSchema();
  core.cloudNamed("AzureCloud");
  core.publicHostname("demo", core.locationIn("public", undefined), "public");
  core.portalLink("https://example.org", "public");
  seen.push(core.portalTemplate(), core.portalUiDefinition());
  core.perTryTimeoutPolicy(3);
  core.isSecret(client.key);
  const error = core.asBerthError(new Error("none"));
  core.isBerthError(error);
  core.isCodedError(error);
  core.describeError(error, { phrases: core.sdkPhrases });
  core.defineErrors({}, {});
  core.describeWarning({ code: "private-address-only" });
  core.issueList([]);
  core.translateSentence("it is empty", {});
  const store = core.memoryStore({ cert, key: key ?? core.secret("") });
  await core.ensureAuthority(store, { name: "plans" });
  await core.ensureHostClient({ name: "demo", tags: {} }, store, async () => client);
  core.isDueForRenewal(client);
  core.fileStore(core.userFolder({ BERTH_HOME: "/nonexistent/berth" }));
  core.envFileEntries("A=1\nB");
  core.missingComposeFiles("services: {web: {image: nginx, env_file: web.env}}");
  await findAddress(core);
  for (const clean of [core.printable, core.printableLines, core.printableJson]) clean("a text");
  core.parseProvisionReport('{"berth":1,"verb":"install","ok":true,"exit":0,"changed":[]}');
  core.parseAdoption({ machineId: machineId("g", "v"), name: "demo", allowFrom: ["127.0.0.0/8"] });
  core.assertExclusive({ a: 1 }, { script: canaries.extension });
  core.assertSlotFree("vm", [], { name: "a", publisher: "b", type: "c" });
  composeExtensions(core, server);
  core.describeEvent({ type: "host-unchanged", at: new Date(), host: "demo" });
  onEvent({ type: "host-unchanged", at: new Date(), host: "demo" });
}

function composeExtensions(core: Witness["core"], { ca, cert, key }: TlsMaterial): void {
  const { settings, protectedSettings } = core.parseDockerSettings({
    protectedSettings: {
      certs: { ca, cert, key: key.reveal() },
      login: { username: "ci", password: canaries.password },
      environment: { TOKEN: canaries.environment },
    },
  });
  core.customScriptExtension({ settings, protectedSettings });
  core.provisionRunCommand({ verb: "install", settings, protectedSettings });
  core.vmAccessExtension({ username: "anna", password: core.secret(canaries.login) });
}

async function createHosts({ core, azure, current: authority, onEvent, clients, seen }: Stage): Promise<void> {
  const run = { onEvent };
  const spec = core.parseHostSpec(inputWithSecrets("steps"));
  await core.registerProviders(azure, run);
  await core.checkAccess(azure, {}, run);
  await core.previewChanges(azure, spec, run);
  const plan = core.planHost(spec, azure);
  const { address } = await core.reserveAddress(azure, plan, run);
  const certificates = await core.issueCertificates(authority, { hostnames: [...plan.dnsNames, address] });
  await core.deployPlannedHost(azure, plan, certificates, { ...run, secrets: core.hostSecrets(spec) });
  const keepClient = async (client: TlsMaterial) => void clients.push(client);
  await core.createHost(azure, core.parseHostSpec(inputWithSecrets("demo")), authority, { ...run, keepClient });
  const together = ["one", "two"].map((name) =>
    core.parseHostSpec({ ...inputWithSecrets(name), resourceGroup: "team" }),
  );
  await core.createHosts(azure, together, authority, {
    ...run,
    keepClient: async (_name, client) => keepClient(client),
  });
  for (const { name } of together)
    await core.extendHost(azure, name, { expiresAt: pastExpiry, now: new Date(0), ...run });
  await core.compareHosts(azure, together);
  clients.push(certificates.client);
  seen.push(
    await visibleTo(azure, "berth-steps"),
    await visibleTo(azure, "berth-demo"),
    await visibleTo(azure, "team"),
  );
}

async function operateHost({ core, azure, cloud, current, next, onEvent, clients, seen }: Stage): Promise<void> {
  const run = { onEvent };
  const keepClient = async (client: TlsMaterial) => void clients.push(client);
  const revoked = await core.revokeHost(azure, "demo", current, { ...run, keepClient });
  await core.hostAuthority(revoked.host, current);
  const granted = await core.issueHostClient(revoked.host, current);
  clients.push(granted);
  core.trustsClientsOf(revoked.host, granted.ca);
  await core.closeHost(azure, "demo", run);
  await core.openHost(azure, "demo", run);
  await core.openHostPort(azure, "demo", { port: 22, from: ["127.0.0.0/8"], ...run });
  await core.hostDeniesPort(azure, revoked.host, 22);
  await core.closeHostPort(azure, "demo", { port: 22, ...run });
  const owner = { adapter: "slack", tenant: "T1", id: "U1" };
  await core.assignHost(azure, "demo", { owner, ...run });
  await core.requireOwner(azure, "demo", owner);
  await core.readOwners(azure);
  const { url, ca } = cloud.emulator;
  const { billableResources } = core.planHost(core.parseHostSpec(inputWithSecrets("demo")), scope);
  await core.findPrices(billableResources, {
    ...{ cloud: "public", location: "westeurope", source: `${url}/api/retail/prices`, ca },
  });
  clients.push((await core.rotateHost(azure, "demo", current, run)).client);
  clients.push((await core.beginAuthorityChange(azure, "demo", { current, next }, run)).client);
  const { host, client } = await core.finishAuthorityChange(azure, "demo", { current, next }, run);
  clients.push(client);
  const secretParameters = { TOKEN: core.secret(canaries.parameter) };
  await core.runScript(azure, "demo", { script: "true", secretParameters, ...run });
  await core.upgradeHost(azure, "demo", run);
  await core.patchHost(azure, "demo", run);
  // A simulated machine runs no script, so that it returns no report.
  await core.provisionHost(azure, "demo", run).catch(() => undefined);
  await core.readLogs(azure, "demo");
  await core.readLogs(azure, "demo", { source: "extension" });
  await askDocker(core, azure, host, client);
  await core.stopHost(azure, "demo", run);
  await core.startHost(azure, "demo", run);
  await core.wakeHost(azure, "demo", run);
  await core.restartHost(azure, "demo", run);
  await core.resizeHost(azure, "demo", { size: "Standard_D2s_v5", ...run });
  await core.extendHost(azure, "demo", { expiresAt: new Date(Date.now() + 3_600_000), ...run });
  // The host has no data disk.
  await core.snapshotData(azure, "demo").catch(() => undefined);
  await core.restoreData(azure, "demo-data").catch(() => undefined);
  await core.deleteData(azure, "demo-data").catch(() => undefined);
  await core.listData(azure);
  await core.createImage(azure, { name: "canary", host: secretInput, pull: ["acme.azurecr.io/app"] }, run);
  await core.listImages(azure);
  await core.removeImage(azure, "canary", run);
  core.isImageByPlace("gallery:canary");
  await core.eachHost(["demo"], (name) => core.findHost(azure, name));
  await core.listHosts(azure);
  seen.push(await visibleTo(azure, "berth-demo"));
}

async function askDocker(core: Witness["core"], azure: Azure, host: Host, client: TlsMaterial): Promise<void> {
  await core.inspectHost(azure, "demo", { client });
  await core.probeDocker(host, client);
  await core.listContainers(host, client);
  await core.readContainerLogs(host, client, { container: "web" }).catch(() => []);
  const limits = { maxBytes: 65_536, idleSeconds: 5, totalSeconds: 15 };
  await core.requestDocker(host, client, { path: "/info", limits });
  core.auditToSarif(await core.auditHost(azure, host, client, { deep: true }));
  await (await core.connectDocker(host, client)).version();
}

async function changeExtensions({ core, azure, onEvent, seen }: Stage): Promise<ForeignMachine> {
  const foreign = await makeForeignMachine(azure);
  const script = Buffer.from(`: '${canaries.extension}'`).toString("base64");
  const request = { publisher: "Microsoft.Azure.Extensions", type: "CustomScript", version: "2.1", name: "mine" };
  const protectedSettings = core.secret(JSON.stringify({ script }));
  await core.listExtensionTypes(azure, { location: "westeurope" });
  await core.setExtension(azure, foreign, { ...request, protectedSettings }, { onEvent });
  const access = { username: "anna", password: core.secret(canaries.login) };
  await core.resetAccess(azure, foreign, access, { onEvent });
  await core.listExtensions(azure, foreign);
  seen.push(await visibleTo(azure, foreign.resourceGroup));
  await core.removeExtension(azure, foreign, "mine", { onEvent });
  return foreign;
}

async function adoptAndRemove(stage: Stage, { machineId: machine, resourceGroup }: ForeignMachine): Promise<void> {
  const { core, azure, current, onEvent, clients, seen } = stage;
  const input = { machineId: machine, name: "taken", allowFrom: ["127.0.0.0/8"] };
  clients.push((await core.adoptHost(azure, input, current, { onEvent })).client);
  seen.push(await visibleTo(azure, resourceGroup));
  await core.sweepHosts(azure, { dryRun: false, onEvent });
  await core.removeHost(azure, "demo", { onEvent });
}

async function useVault({ core, cloud, seen }: Stage): Promise<void> {
  const { url, ca, tenantId, clientId, clientSecret, subscriptionId } = cloud.emulator;
  const entra = { authorityHost: url, disableInstanceDiscovery: true, tlsOptions: { ca } };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, entra);
  await core.connectAzure({ credential, subscriptionId, endpoint: url, ca });
  await core.connectBerth({ credential, subscriptionId, endpoint: url, ca, store: core.memoryStore() });
  const vault = await core.connectVault({ credential, url, ca });
  const secrets = core.vaultSecrets(vault);
  await secrets.put("berth-note", core.secret(canaries.vault));
  seen.push(await secrets.get("berth-note"));
  await core.createVaultKey(vault, "berth");
  await core.vaultSigner(vault, "berth");
  await core.vaultAuthority(vault, { name: "by key", kind: "key" });
  await core.vaultAuthority(vault, { name: "by secret", kind: "secret" });
}

function machineId(group: string, name: string): string {
  return `/subscriptions/${scope.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}
