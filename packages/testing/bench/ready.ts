// `npm run bench -- ready`: the time from Enter until Docker answers over TLS, for four ways to make a host, on real guests and
// with Azure's durations as the emulator has them.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import {
  type Azure,
  connectAzure,
  createAuthority,
  createHost,
  type HostPlan,
  issueCertificates,
  parseHostSpec,
  planHost,
  startHost,
  stopHost,
  type TlsMaterial,
} from "@dockberth/core";
import { durations } from "@dockberth/emulator";
import { armPath } from "../src/arm.ts";
import { emulatedAzure } from "../src/emulated-azure.ts";
import { askMachine } from "../src/foreign-machine.ts";

interface Scene {
  readonly azure: Azure;
  readonly allowFrom: readonly string[];
}

/** What one way took, in seconds. */
interface Played {
  readonly total: number;
  /** From the file whose time is the begin of the installation to the last change of a package. */
  readonly packages: number;
  readonly wake?: number;
}

interface Way {
  readonly name: string;
  readonly play: (scene: Scene) => Promise<Played>;
  /** The least that this order of calls takes: Azure's durations and the packages, and nothing else. */
  readonly bound: (packages: number) => number;
}

const of = (...names: readonly (keyof typeof durations)[]) =>
  names.reduce((sum, name) => sum + durations[name].seconds, 0);
/** The group, the longest chain of the network, and the machine until its first process runs. */
const toFirstProcess = of("resourceGroup", "virtualNetwork", "networkInterface", "machineBoot");
const toScript = of("machineReport", "extensionDelivery");

const ways: readonly Way[] = [
  { name: "one template and cloud-init, by hand", play: byHand, bound: (packages) => toFirstProcess + packages },
  {
    name: "berth create",
    play: (scene) => byBerth(scene, true),
    bound: (packages) => of("publicAddress", "extensionReport") + toFirstProcess + Math.max(toScript, packages),
  },
  {
    name: "berth create without the head start",
    play: (scene) => byBerth(scene, false),
    bound: (packages) => of("publicAddress", "extensionReport") + toFirstProcess + toScript + packages,
  },
  {
    name: "docker-machine's order of calls",
    play: oneByOne,
    bound: (packages) => toFirstProcess + of("networkSecurityGroup", "publicAddress", "machineReport") + packages,
  },
];

/** Prints one row for each way. The ways run one after the other, so that they do not share the processors. */
export async function benchReady(): Promise<void> {
  console.log(`${cpus().length} processors, ${cpus()[0]?.model ?? "unknown"}\n`);
  console.log("| way | seconds | packages | least of this order | ours and polling | / by hand |");
  console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
  const wakes: number[] = [];
  let byHandTotal: number | undefined;
  for (const way of ways) {
    const { total, packages, wake } = await playAlone(way);
    byHandTotal ??= total;
    const least = way.bound(packages);
    const numbers = [total, packages, least, total - least].map((each) => each.toFixed(1));
    console.log(`| ${[way.name, ...numbers, (total / byHandTotal).toFixed(2)].join(" | ")} |`);
    if (wake !== undefined) wakes.push(wake);
  }
  console.log(
    `\nDeallocated hosts answer ${wakes.map((each) => each.toFixed(1)).join(" and ")} s after their start (Azure's part: ${of("machineStart")} s).`,
  );
}

async function playAlone({ play }: Way): Promise<Played> {
  await using cloud = await emulatedAzure({ guests: "linux", timeScale: 1 });
  await cloud.emulator.guests?.prepare();
  // In real time, and with the polling of an ordinary client.
  const { pollSeconds: _quick, wait: _quickened, ...connection } = cloud.connectOptions;
  const azure = await connectAzure(connection);
  return await play({ azure, allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`] });
}

async function byBerth({ azure, allowFrom }: Scene, headStart: boolean): Promise<Played> {
  const spec = parseHostSpec({ name: "bench", allowFrom, engine: { source: "distribution", headStart } });
  const start = performance.now();
  const { host, client } = await createHost(azure, spec, await createAuthority({ name: "bench" }));
  const total = secondsSince(start);
  const begin = headStart ? "/var/lib/waagent/provisioned" : "/var/lib/waagent/custom-script/mrseq";
  const packages = await packagesSince(azure, host, begin);
  await stopHost(azure, "bench");
  const woken = performance.now();
  await startHost(azure, "bench", { client });
  return { total, packages, wake: secondsSince(woken) };
}

/** As people do it with the Azure CLI: certificates first, then a template whose machine installs Docker by cloud-init. */
async function byHand(scene: Scene): Promise<Played> {
  const { azure } = scene;
  const start = performance.now();
  const { plan, client, script, sshKey } = await prepare(scene);
  await azure.arm.put(armPath(azure, plan.resourceGroup), { location: plan.location });
  const resources = plan.template.resources.filter(({ type }) => !type.endsWith("/extensions"));
  await deploy(azure, plan, resources, { customData: Buffer.from(script).toString("base64"), adminPublicKey: sshKey });
  await answers(await addressOf(azure, plan), client);
  const total = secondsSince(start);
  return { total, packages: await packagesSince(azure, machineOf(plan), "/var/lib/waagent/provisioned") };
}

/** One resource after the other, then SSH: the machine, the packages and the certificates. */
async function oneByOne(scene: Scene): Promise<Played> {
  const { azure } = scene;
  const start = performance.now();
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
  await ssh(
    `echo ${Buffer.from(script).toString("base64")} | base64 -d >install.sh; sudo touch /var/tmp/begin; sudo sh install.sh`,
  );
  await answers(address, client);
  const total = secondsSince(start);
  return { total, packages: await packagesSince(azure, machineOf(plan), "/var/tmp/begin") };
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

async function packagesSince(
  azure: Azure,
  machine: { readonly resourceGroup: string; readonly name: string },
  file: string,
) {
  const said = await askMachine(
    azure,
    machine,
    `echo "took $(stat -c %.3Y /var/lib/dpkg/status) $(stat -c %.3Y ${file})"`,
  );
  const [, end, begin] = /took (\S+) (\S+)/.exec(said) ?? [];
  return Number(end) - Number(begin);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
