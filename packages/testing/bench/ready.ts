// `npm run bench -- ready`: the time from Enter until Docker answers over TLS, for five ways to make a host, on real guests and
// with Azure's durations as the emulator has them. Names of ways select some of them, `--runs 3` takes the median of three runs,
// and `--record` keeps what the picture of the documentation is drawn from.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import {
  type Azure,
  type BerthEvent,
  connectAzure,
  createAuthority,
  createHost,
  createImage,
  type HostPlan,
  issueCertificates,
  parseHostSpec,
  planHost,
  startHost,
  stopHost,
  type TlsMaterial,
} from "@dockberth/core";
import { durations, scaledClock } from "@dockberth/emulator";
import { armPath } from "../src/arm.ts";
import { emulatedAzure } from "../src/emulated-azure.ts";
import { askMachine, type MachineName } from "../src/foreign-machine.ts";

interface Scene {
  readonly azure: Azure;
  readonly allowFrom: readonly string[];
  /** Sets how long Azure's seconds take, from 0 to 1. */
  readonly pace: (scale: number) => void;
}

/** A piece of the time until Docker answers, in seconds since Enter. */
interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What one way took, in seconds. */
interface Played {
  readonly total: number;
  /** From the start of the script that installs them to the last change of a package. */
  readonly packages: number;
  /** From the first process of the machine until its cloud-init begins. */
  readonly boot: number;
  readonly parts: readonly Part[];
  readonly wake?: number;
}

interface Way {
  readonly name: string;
  readonly title: string;
  readonly play: (scene: Scene) => Promise<Played>;
  /** The least that this order of calls takes: Azure's durations, the machine's boot and the packages, and nothing else. */
  readonly bound: (played: Played) => number;
  /** When the packages begin: nothing else happens meanwhile (`alone`), or the machine and the extension are reported. */
  readonly packages: "alone" | "at first boot" | "none";
}

/**
 * How long cloud-init takes for `docker.io` on Azure: the median of 17 machines, `docs/testing/azure-workspace-readiness.md` of
 * peters/horizon, Standard_D4s_v3, northeurope. The mirror and the cache of guests are faster.
 */
const packageSecondsOnAzure = 53.3;

/** What the same run would take if its packages took as long as on Azure. */
function withAzurePackages({ packages: kind }: Way, { total, packages, parts }: Played): number {
  if (kind === "none") return total;
  const later = packageSecondsOnAzure - packages;
  if (kind === "alone") return total + later;
  const endOf = (name: string) => parts.find((part) => part.name === name)?.end ?? 0;
  const script = endOf("extension is delivered");
  const end = endOf("packages");
  return total + Math.max(script, end + later) - Math.max(script, end);
}

/** Azure's part of some work, one after the other. */
export const azureSeconds = (...names: readonly (keyof typeof durations)[]) =>
  names.reduce((sum, name) => sum + durations[name].seconds, 0);
/** The group, the longest chain of the network, and the machine until its first process runs. */
export const secondsToFirstProcess = azureSeconds("resourceGroup", "virtualNetwork", "networkInterface", "machineBoot");
export const secondsToScript = azureSeconds("machineReport", "extensionDelivery");

const ways: readonly Way[] = [
  {
    name: "by-hand",
    title: "one template and cloud-init, by hand",
    play: byHand,
    packages: "alone",
    bound: ({ boot, packages }) => secondsToFirstProcess + boot + packages,
  },
  {
    name: "berth",
    title: "berth create",
    play: (scene) => byBerth(scene, true),
    packages: "at first boot",
    bound: ({ boot, packages }) =>
      azureSeconds("publicAddress", "extensionReport") +
      secondsToFirstProcess +
      boot +
      Math.max(secondsToScript, packages),
  },
  {
    name: "berth-image",
    title: "berth create --image gallery:NAME",
    play: byImage,
    packages: "none",
    bound: ({ boot }) =>
      azureSeconds("publicAddress", "extensionReport") + secondsToFirstProcess + boot + secondsToScript,
  },
  {
    name: "berth-without-head-start",
    title: "berth create without the head start",
    play: (scene) => byBerth(scene, false),
    packages: "alone",
    bound: ({ boot, packages }) =>
      azureSeconds("publicAddress", "extensionReport") + secondsToFirstProcess + boot + secondsToScript + packages,
  },
  {
    name: "one-by-one",
    title: "docker-machine's order of calls",
    play: oneByOne,
    packages: "alone",
    bound: ({ boot, packages }) =>
      secondsToFirstProcess + azureSeconds("networkSecurityGroup", "publicAddress", "machineReport") + boot + packages,
  },
];

const recording = new URL("../../docs/src/pictures/recorded/ready.json", import.meta.url);

/** Prints one row for each way, the median of its runs. They run one after the other, so that they do not share the processors. */
export async function benchReady(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { runs: { type: "string", default: "1" }, record: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const chosen = ways.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const runs = new Map(chosen.map((way) => [way, [] as Played[]]));
  for (let run = 0; run < Number(values.runs); run++)
    for (const [way, played] of runs) {
      played.push(await playAlone(way));
      console.error(`${way.name}: ${played.at(-1)?.total.toFixed(1)} s, load ${loadavg()[0]?.toFixed(1)}`);
    }
  const medians = new Map([...runs].map(([way, played]) => [way, medianRun(played)]));
  console.log(`${cpus().length} processors, ${cpus()[0]?.model ?? "unknown"}, ${values.runs} runs\n`);
  printTable(medians);
  for (const [way, played] of medians) printParts(way, played);
  const wakes = [...medians.values()].flatMap(({ wake }) => wake ?? []);
  for (const wake of wakes)
    console.log(
      `\nA deallocated host answers ${wake.toFixed(1)} s after its start (Azure's part: ${azureSeconds("machineStart")} s).`,
    );
  if (values.record) await record(medians);
}

function medianRun(played: readonly Played[]): Played {
  const sorted = [...played].sort((a, b) => a.total - b.total);
  return sorted[Math.floor(sorted.length / 2)] as Played;
}

function printTable(medians: ReadonlyMap<Way, Played>): void {
  console.log(
    "| way | seconds | packages | boot | least of this order | / least | / first | with Azure's packages | / first |",
  );
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  const [first] = medians;
  if (first === undefined) return;
  for (const [way, played] of medians) {
    const { total, packages, boot } = played;
    const [least, onAzure] = [way.bound(played), withAzurePackages(way, played)];
    const ratios = [total / least, total / first[1].total, onAzure / withAzurePackages(...first)];
    const [toLeast, toFirst, toFirstOnAzure] = ratios.map((each) => each.toFixed(2));
    const seconds = [total, packages, boot, least].map((each) => each.toFixed(1));
    console.log(`| ${[way.title, ...seconds, toLeast, toFirst, onAzure.toFixed(1), toFirstOnAzure].join(" | ")} |`);
  }
}

function printParts({ title }: Way, { parts }: Played): void {
  console.log(`\n${title}`);
  for (const { name, start, end } of parts)
    console.log(
      `  ${name.padEnd(44)} ${start.toFixed(1).padStart(6)} ${end.toFixed(1).padStart(6)} ${(end - start).toFixed(1).padStart(6)}`,
    );
}

async function record(medians: ReadonlyMap<Way, Played>): Promise<void> {
  const rounded = (_key: string, value: unknown) => (typeof value === "number" ? Number(value.toFixed(1)) : value);
  const recorded = [...medians].map(([{ name, title }, { total, parts }]) => ({ name, title, total, parts }));
  await writeFile(recording, `${JSON.stringify(recorded, rounded, 2)}\n`);
}

async function playAlone({ play }: Way): Promise<Played> {
  let clock = scaledClock(1);
  await using cloud = await emulatedAzure({
    guests: "linux",
    timeScale: 1,
    clock: { now: () => clock.now(), wait: (seconds, signal) => clock.wait(seconds, signal) },
  });
  await cloud.emulator.guests?.prepare();
  // In real time, and with the polling of an ordinary client.
  const { pollSeconds: _quick, wait: _quickened, ...connection } = cloud.connectOptions;
  const azure = await connectAzure(connection);
  return await play({
    azure,
    allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
    pace: (scale) => {
      clock = scaledClock(scale);
    },
  });
}

/** The image is made beforehand, in less than Azure's time. */
async function byImage(scene: Scene): Promise<Played> {
  const { azure, allowFrom, pace } = scene;
  pace(0.02);
  await createImage(azure, { name: "ci", host: { allowFrom, engine: { source: "distribution" } } });
  pace(1);
  return createByBerth(scene, { image: "gallery:ci" }, "script");
}

function byBerth(scene: Scene, headStart: boolean): Promise<Played> {
  const engine = { source: "distribution", headStart };
  return createByBerth(scene, { engine }, headStart ? "firstBoot" : "script");
}

/** @param installs what installs the packages */
async function createByBerth(
  { azure, allowFrom }: Scene,
  more: object,
  installs: "firstBoot" | "script",
): Promise<Played> {
  const spec = parseHostSpec({ name: "bench", allowFrom, ...more });
  const events: BerthEvent[] = [];
  const start = Date.now();
  const { host, client } = await createHost(azure, spec, await createAuthority({ name: "bench" }), {
    onEvent: (event) => void events.push(event),
  });
  const total = secondsSince(start);
  const marks = await readMarks(azure, host, start);
  const operations = await readOperations(azure, host.resourceGroup, planHost(spec, azure).names.deployment, start);
  const timeOf = (type: BerthEvent["type"]) =>
    ((events.find((event) => event.type === type)?.at.getTime() ?? Number.NaN) - start) / 1000;
  const group = timeOf("group-ready");
  const all = [
    { name: "resource group", start: 0, end: group },
    { name: "public address, certificates", start: group, end: timeOf("deployment-start") },
    ...machineParts(operations, marks, marks[installs]),
    { name: "extension is delivered", start: operations.machine.end, end: marks.script },
    { name: "configuration, start of Docker", start: Math.max(marks.script, marks.packages), end: marks.docker },
    { name: "last steps of the script", start: marks.docker, end: marks.scriptEnd },
    { name: "extension is reported", start: marks.scriptEnd, end: operations.extension.end },
    { name: "Berth notices it", start: operations.extension.end, end: total },
  ];
  // The packages of an image were installed when it was made.
  const parts = all.filter((part) => part.end > part.start);
  const packages = Math.max(0, marks.packages - marks[installs]);
  const played = { total, packages, boot: marks.firstBoot - marks.boot, parts };
  return installs === "firstBoot" ? { ...played, wake: await wakeAfterStop(azure, client) } : played;
}

async function wakeAfterStop(azure: Azure, client: TlsMaterial): Promise<number> {
  await stopHost(azure, "bench");
  const start = Date.now();
  await startHost(azure, "bench", { client });
  return secondsSince(start);
}

/** As people do it with the Azure CLI: certificates first, then a template whose machine installs Docker by cloud-init. */
async function byHand(scene: Scene): Promise<Played> {
  const { azure } = scene;
  const start = Date.now();
  const { plan, client, script, sshKey } = await prepare(scene);
  const prepared = secondsSince(start);
  await azure.arm.put(armPath(azure, plan.resourceGroup), { location: plan.location });
  const group = secondsSince(start);
  const resources = plan.template.resources.filter(({ type }) => !type.endsWith("/extensions"));
  await deploy(azure, plan, resources, { customData: Buffer.from(script).toString("base64"), adminPublicKey: sshKey });
  await answers(await addressOf(azure, plan), client);
  const total = secondsSince(start);
  const marks = await readMarks(azure, machineOf(plan), start);
  const operations = await readOperations(azure, plan.resourceGroup, "bench", start);
  const parts = [
    { name: "resource group", start: prepared, end: group },
    ...machineParts(operations, marks, marks.firstBoot),
    { name: "configuration, start of Docker", start: marks.packages, end: marks.docker },
    { name: "the client notices it", start: marks.docker, end: total },
  ];
  return { total, packages: marks.packages - marks.firstBoot, boot: marks.firstBoot - marks.boot, parts };
}

/** The parts that every way has. */
function machineParts({ network, machine }: Operations, marks: Marks, packagesStart: number): Part[] {
  return [
    { name: "network", ...network },
    { name: "machine, until its first process", start: machine.start, end: marks.boot },
    { name: "machine boots", start: marks.boot, end: marks.firstBoot },
    { name: "machine is reported", start: marks.firstBoot, end: machine.end },
    { name: "packages", start: packagesStart, end: marks.packages },
  ];
}

/** One resource after the other, then SSH: the machine, the packages and the certificates. */
async function oneByOne(scene: Scene): Promise<Played> {
  const { azure } = scene;
  const start = Date.now();
  const { plan, client, script, sshKey, keyFile } = await prepare(scene);
  await azure.arm.put(armPath(azure, plan.resourceGroup), { location: plan.location });
  for (const resource of plan.template.resources.filter(({ type }) => !type.endsWith("/extensions"))) {
    const { dependsOn: _before, ...alone } = resource;
    await deploy(azure, plan, [alone], {
      customData: Buffer.from("#!/bin/sh\n").toString("base64"),
      adminPublicKey: sshKey,
    });
  }
  const address = await addressOf(azure, plan);
  const options = ["-i", keyFile, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
  const ssh = (command: string) =>
    promisify(execFile)("ssh", [...options, `${plan.adminUsername}@${address}`, command]);
  while (!(await ssh("exit 0").then(Boolean, () => false))) await pause(1000);
  const connected = secondsSince(start);
  await ssh(`echo ${Buffer.from(script).toString("base64")} | base64 -d >install.sh; sudo sh install.sh`);
  await answers(address, client);
  const total = secondsSince(start);
  const marks = await readMarks(azure, machineOf(plan), start);
  return { total, packages: marks.packages - connected, boot: marks.firstBoot - marks.boot, parts: [] };
}

/** Keys and certificates, a plan of the same resources, and the script that people write for cloud-init. */
async function prepare({ azure, allowFrom }: Scene) {
  const folder = await mkdtemp(join(tmpdir(), "berth-bench-"));
  const keyFile = join(folder, "key");
  await promisify(execFile)("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", keyFile]);
  const sshKey = (await readFile(`${keyFile}.pub`, "utf8")).trim();
  process.once("exit", () => void rm(folder, { recursive: true, force: true }));
  const spec = parseHostSpec({
    name: "bench",
    allowFrom,
    sshFrom: allowFrom,
    sshPublicKey: sshKey,
    engine: { headStart: true },
  });
  const plan = planHost(spec, azure);
  const { server, client } = await issueCertificates(await createAuthority({ name: "bench" }), {
    hostnames: [plan.hostname],
  });
  return { plan, client, sshKey, keyFile, script: installDocker(server) };
}

function installDocker({ ca, cert, key }: TlsMaterial): string {
  const files = { ca, cert, key: key.reveal() };
  const options = {
    hosts: ["fd://", "tcp://0.0.0.0:2376"],
    tlsverify: true,
    tlscacert: "/etc/docker/ca.pem",
    tlscert: "/etc/docker/cert.pem",
    tlskey: "/etc/docker/key.pem",
  };
  return `#!/bin/sh
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -y -q --no-install-recommends install docker.io
mkdir -p /etc/docker /etc/systemd/system/docker.service.d
${Object.entries(files)
  .map(([name, pem]) => `cat >/etc/docker/${name}.pem <<'EOF'\n${pem}\nEOF`)
  .join("\n")}
echo '${JSON.stringify(options)}' >/etc/docker/daemon.json
printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd\\n' >/etc/systemd/system/docker.service.d/tls.conf
systemctl daemon-reload
systemctl restart docker
`;
}

async function deploy(
  azure: Azure,
  { resourceGroup, template }: HostPlan,
  resources: readonly object[],
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const given = { authority: "none", certificateExpiresAt: "none", extensionProtectedSettings: {}, ...values };
  const parameters = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value }]));
  const properties = { mode: "Incremental", template: { ...template, resources, outputs: {} }, parameters };
  await azure.arm.put(armPath(azure, resourceGroup, "Microsoft.Resources/deployments/bench"), { properties });
}

async function addressOf(azure: Azure, { resourceGroup, names }: HostPlan): Promise<string> {
  const path = armPath(azure, resourceGroup, `Microsoft.Network/publicIPAddresses/${names.publicIpAddress}`);
  const found = await azure.arm.get<{ readonly properties: { readonly ipAddress: string } }>(path);
  return found?.properties.ipAddress ?? "";
}

/** Asks once a second. */
async function answers(host: string, { ca, cert, key }: TlsMaterial): Promise<void> {
  const tls = { ca, cert, key: key.reveal(), checkServerIdentity: () => undefined };
  const ask = () =>
    new Promise<boolean>((resolve) => {
      const asked = request({ host, port: 2376, path: "/version", timeout: 2000, ...tls }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      asked.on("timeout", () => asked.destroy());
      asked.on("error", () => resolve(false));
      asked.end();
    });
  while (!(await ask())) await pause(1000);
}

const machineOf = ({ resourceGroup, names }: HostPlan) => ({ resourceGroup, name: names.virtualMachine });

/** Moments on the machine, in seconds since Enter. The guests have this machine's clock. NaN for what did not happen. */
interface Marks {
  /** Its first process began. */
  readonly boot: number;
  /** cloud-init began with the scripts of the custom data; without them, the boot was over. */
  readonly firstBoot: number;
  /** The last change of a package. */
  readonly packages: number;
  /** The extension's script began. */
  readonly script: number;
  readonly scriptEnd: number;
  /** systemd had started Docker, the last time. */
  readonly docker: number;
}

const markScript = `file() { echo "$1 $(stat -c %.3Y "$2" 2>/dev/null || echo NaN)"; }
unit() { awk -v name="$1" -v now="$(date +%s.%N)" -v microseconds="$2" '{ print name, sprintf("%.3f", now - $1 + microseconds / 1000000) }' /proc/uptime; }
scripts=/var/lib/cloud/instance/sem/config_scripts_user
unit boot "$(systemctl show --property UserspaceTimestampMonotonic --value)"
unit docker "$(systemctl show --property ActiveEnterTimestampMonotonic --value docker.service)"
unit firstBoot "$(systemctl show --property ActiveEnterTimestampMonotonic --value multi-user.target)"
[ ! -e "$scripts" ] || file firstBoot "$scripts"
file packages /var/lib/dpkg/status
file script /var/lib/waagent/custom-script/mrseq
file scriptEnd /var/lib/waagent/custom-script/download/0/stdout`;

async function readMarks(azure: Azure, machine: MachineName, start: number): Promise<Marks> {
  const said = await askMachine(azure, machine, markScript);
  const seconds = (name: keyof Marks) =>
    Number([...said.matchAll(new RegExp(`^${name} (\\S+)$`, "gm"))].at(-1)?.[1] ?? Number.NaN) - start / 1000;
  const names = ["boot", "firstBoot", "packages", "script", "scriptEnd", "docker"] as const;
  return Object.fromEntries(names.map((name) => [name, seconds(name)])) as unknown as Marks;
}

type Span = Omit<Part, "name">;

/** The operations of a deployment, in seconds since Enter. */
interface Operations {
  readonly network: Span;
  readonly machine: Span;
  readonly extension: Span;
}

async function readOperations(azure: Azure, group: string, deployment: string, start: number): Promise<Operations> {
  const path = armPath(azure, group, `Microsoft.Resources/deployments/${deployment}/operations`);
  const spans: (Span & { readonly type: string })[] = [];
  for await (const { properties } of azure.arm.list<DeploymentOperation>(path)) {
    const end = (Date.parse(properties.timestamp) - start) / 1000;
    const [, minutes = 0, seconds = 0] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(properties.duration) ?? [];
    const type = properties.targetResource?.resourceType ?? "";
    spans.push({ type, start: end - Number(minutes) * 60 - Number(seconds), end });
  }
  const spanOf = (pattern: RegExp): Span => {
    const found = spans.filter(({ type }) => pattern.test(type));
    return { start: Math.min(...found.map((each) => each.start)), end: Math.max(...found.map(({ end }) => end)) };
  };
  return {
    network: spanOf(/^Microsoft\.Network\//),
    machine: spanOf(/\/virtualMachines$/),
    extension: spanOf(/\/extensions$/),
  };
}

interface DeploymentOperation {
  readonly properties: {
    readonly timestamp: string;
    readonly duration: string;
    readonly targetResource?: { readonly resourceType: string };
  };
}

function secondsSince(start: number): number {
  return (Date.now() - start) / 1000;
}
