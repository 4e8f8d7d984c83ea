import { type Azure, connectDocker, createAuthority, createHost, type Host, parseHostSpec } from "@dockberth/core";
import { armPath } from "../src/arm.ts";
import { emulatedAzure } from "../src/emulated-azure.ts";
import { guestEngine } from "../src/guest-engine.ts";
import { runManagedCommand } from "../src/managed-command.ts";
import { type Finding, median, milliseconds } from "./measure.ts";

type Docker = Awaited<ReturnType<typeof connectDocker>>;

/**
 * A container beside the virtual machine that carries it: start, memory, disk. The machine is one of the emulator's, which
 * has no kernel of its own to boot: a real one takes longer. Nothing where no real guests are.
 */
export async function containerFindings(): Promise<Finding[]> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return [];
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const spec = parseHostSpec({
    name: "bench",
    allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
    engine: guestEngine,
  });
  const { host, client } = await createHost(azure, spec, await createAuthority({ name: "bench" }));
  const docker = await connectDocker(host, client);
  await shell(azure, host, "apt-get -y -q install --no-install-recommends busybox-static");
  await shell(azure, host, "tar -C / -c bin/busybox | docker --host unix:///run/docker.sock import - local/busybox:1");
  const starts: number[] = [];
  for (let round = 0; round < 11; round += 1) starts.push(await milliseconds(() => startContainer(docker)));
  const containerMegabytes = await memoryOf(docker);
  const machineMegabytes = Number(
    await shell(azure, host, "ps -eo rss= | awk '{ sum += $1 } END { print sum / 1024 }'"),
  );
  const machineDisk = Number(await shell(azure, host, "du -csm /usr /etc | tail -n 1 | cut -f 1"));
  const imageDisk = (await docker.getImage("local/busybox:1").inspect()).Size / 1024 / 1024;
  const boot = await bootMachine(azure, host, docker);
  return [
    { what: "a container starts in", found: median(starts), unit: "ms", bound: { most: 5000 } },
    { what: "the machine starts, to a Docker that answers, in", found: boot, unit: "ms", bound: { most: 60_000 } },
    { what: "start of the machine / of a container", found: boot / median(starts), unit: "x", bound: { least: 3 } },
    { what: "memory of a container", found: containerMegabytes, unit: "MB", bound: { most: 20 } },
    { what: "memory of the machine's own processes", found: machineMegabytes, unit: "MB", bound: { most: 600 } },
    { what: "disk of the image", found: imageDisk, unit: "MB", bound: { most: 20 } },
    {
      what: "disk of the machine's system, Docker Engine included",
      found: machineDisk,
      unit: "MB",
      bound: { most: 3000 },
    },
  ];
}

async function startContainer(docker: Docker): Promise<void> {
  const container = await docker.createContainer({ Image: "local/busybox:1", Cmd: ["/bin/busybox", "sleep", "600"] });
  await container.start();
}

async function memoryOf(docker: Docker): Promise<number> {
  const [first] = await docker.listContainers();
  const { memory_stats: memory } = await docker.getContainer(first?.Id ?? "").stats({ stream: false });
  return memory.usage / 1024 / 1024;
}

/** Milliseconds from the order to start until Docker answers over TLS. */
async function bootMachine(azure: Azure, { resourceGroup, name }: Host, docker: Docker): Promise<number> {
  const machine = armPath(azure, resourceGroup, `Microsoft.Compute/virtualMachines/${name}`);
  await azure.arm.post(`${machine}/deallocate`);
  return milliseconds(async () => {
    await azure.arm.post(`${machine}/start`);
    while (!(await docker.ping().then(Boolean, () => false))) await new Promise((resolve) => setTimeout(resolve, 20));
  });
}

async function shell(azure: Azure, host: Host, script: string): Promise<string> {
  const { properties } = await runManagedCommand(azure, host, "bench", { source: { script } });
  return properties?.instanceView?.output?.trim() ?? "";
}
