import { cp, mkdtemp, rm } from "node:fs/promises";
import { type RequestOptions, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../src/index.ts";
import { type Emulated, emulated, machineParameters, machineTemplate, sshKey } from "./azure.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A clock whose waits take no time until it is held, and then never end. */
function heldClock(): Clock & { hold(): void } {
  let isHeld = false;
  return {
    now: () => new Date(),
    hold: () => {
      isHeld = true;
    },
    wait: (_seconds, signal) =>
      isHeld
        ? new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))
        : Promise.resolve(),
  };
}

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: the body of any request
  readonly body: any;
}

async function send({ emulator, credential }: Emulated, method: string, path: string, body?: object): Promise<Sent> {
  const { token } = await credential.getToken("https://management.azure.com/.default");
  const options: RequestOptions = { method, ca: emulator.ca, headers: { authorization: `Bearer ${token}` } };
  return new Promise((resolve, reject) => {
    const sending = request(new URL(path, emulator.url), options, async (response) => {
      const received = await text(response);
      const headers = response.headers as Record<string, string | undefined>;
      resolve({ status: response.statusCode ?? 0, headers, body: received === "" ? undefined : JSON.parse(received) });
    });
    sending.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The path at which the client of a request polls. */
function pollPath({ headers }: Sent): string {
  const { pathname, search } = new URL(headers["azure-asyncoperation"] ?? headers["location"] ?? "");
  return `${pathname}${search}`;
}

/** The error of an operation that has ended, by either way to poll; undefined for success. */
async function errorAt(azure: Emulated, path: string): Promise<{ code: string; message: string } | undefined> {
  for (;;) {
    const { status, body } = await send(azure, "GET", path);
    if (status !== 202 && body?.status !== "InProgress") return body?.error;
  }
}

const group = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/team";
const compute = `${group}/providers/Microsoft.Compute/virtualMachines`;
const network = `${group}/providers/Microsoft.Network`;
const extension = {
  location: "westeurope",
  properties: {
    publisher: "Microsoft.Azure.Extensions",
    type: "CustomScript",
    typeHandlerVersion: "2.1",
    settings: {},
    protectedSettings: { commandToExecute: "true" },
  },
};
const runCommand = { location: "westeurope", properties: { source: { script: "true" } } };
const twoPrefixes = { addressSpace: { addressPrefixes: ["10.20.0.0/16", "10.21.0.0/16"] } };

const operations: readonly (readonly [title: string, method: string, path: string, body?: object])[] = [
  ["the creation of a machine", "PUT", `${compute}/two`],
  [
    "the update of a machine",
    "PATCH",
    `${compute}/one`,
    { properties: { hardwareProfile: { vmSize: "Standard_B4ls_v2" } } },
  ],
  ["the deletion of a machine", "DELETE", `${compute}/one`],
  ["a start", "POST", `${compute}/one/start`],
  ["a power-off", "POST", `${compute}/one/powerOff`],
  ["a deallocation", "POST", `${compute}/one/deallocate`],
  ["a restart", "POST", `${compute}/one/restart`],
  ["the change of an extension", "PUT", `${compute}/one/extensions/script`, extension],
  ["the deletion of an extension", "DELETE", `${compute}/one/extensions/script`],
  ["a run command", "PUT", `${compute}/one/runCommands/check`, runCommand],
  ["the deletion of a run command", "DELETE", `${compute}/one/runCommands/kept`],
  ["a script", "POST", `${compute}/one/runCommand`, { commandId: "RunShellScript", script: ["true"] }],
  ["a network", "PUT", `${network}/virtualNetworks/net`, { location: "westeurope", properties: twoPrefixes }],
  [
    "a public address",
    "PUT",
    `${network}/publicIPAddresses/two`,
    { location: "westeurope", sku: { name: "Standard" }, properties: { publicIPAllocationMethod: "Static" } },
  ],
  ["the deletion of a public address", "DELETE", `${network}/publicIPAddresses/spare`],
  ["the deletion of a group", "DELETE", group],
  ["a deployment", "PUT", `${group}/providers/Microsoft.Resources/deployments/make-two`, deploymentOf("two")],
];

function deploymentOf(name: string) {
  return { properties: { mode: "Incremental", template: machineTemplate, parameters: machineParameters(name) } };
}

/** How the emulator ends, and the folder that it leaves. A copy of the folder is what a killed process leaves. */
const ends: Readonly<Record<string, (azure: Emulated, folder: string) => Promise<string>>> = {
  "is killed": async (_azure, left) => {
    await cp(left, `${left}-copy`, { recursive: true });
    return `${left}-copy`;
  },
  "is stopped": async ({ emulator }, left) => {
    await emulator.close();
    return left;
  },
};

describe.each(Object.entries(ends))("an emulator that %s", (_how, end) => {
  test.each(operations.map(([title, method, given, body]) => ({ title, method, given, body })))(
    "leaves nothing in progress during $title, which its client can poll and repeat",
    async ({ title, method, given, body }) => {
      const stateFolder = join(folder, "state");
      const clock = heldClock();
      await using first = await emulated({ stateFolder, clock });
      const { resources, deployments } = first;
      await resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
      await deployments.deployments.createOrUpdate("team", "make-one", deploymentOf("one") as never);
      const path = `${given}?api-version=2024-07-01`;
      for (const [each, made] of [
        [`${compute}/one/runCommands/kept`, runCommand],
        [`${network}/publicIPAddresses/spare`, operations.find(([name]) => name === "a public address")?.[3]],
      ] as const)
        expect(await errorAt(first, pollPath(await send(first, "PUT", `${each}?api-version=2024-07-01`, made)))).toBe(
          undefined,
        );
      if (title === "a start") await send(first, "POST", `${compute}/one/powerOff?api-version=2024-07-01`);
      await first.emulator.settled();
      const sent = title === "the creation of a machine" ? await machineBody(first) : body;
      const powerBefore = await powerOf(first);
      clock.hold();
      const started = await send(first, method, path, sent);
      expect(started.body?.error).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve));

      await using next = await emulated({ stateFolder: await end(first, stateFolder) });
      const polled = await errorAt(next, pollPath(started));
      expect(polled).toMatchObject({ code: expect.stringMatching(/^(InternalExecutionError|DeploymentFailed)$/) });
      expect(await unfinished(next)).toEqual([]);
      expect(await powerOf(next)).toBe(powerBefore);
      const repeated = await send(next, method, path, sent);
      expect(repeated.body?.error).toBeUndefined();
      expect(await errorAt(next, pollPath(repeated))).toBeUndefined();
      expect(await unfinished(next)).toEqual([]);
      if (title === "the creation of a machine") {
        const { body: view } = await send(next, "GET", `${compute}/two/instanceView?api-version=2024-07-01`);
        expect(view.statuses).toContainEqual(expect.objectContaining({ code: "PowerState/running" }));
      }
      if (method === "DELETE") expect((await send(next, "GET", path)).status).toBe(404);
    },
  );
});

/** A machine with an interface of its own. */
async function machineBody(azure: Emulated): Promise<object> {
  const nic = `${network}/networkInterfaces/two?api-version=2024-07-01`;
  const subnet = { id: `${network}/virtualNetworks/net/subnets/hosts` };
  const ipConfigurations = [{ name: "primary", properties: { subnet } }];
  const made = await send(azure, "PUT", nic, { location: "westeurope", properties: { ipConfigurations } });
  expect(await errorAt(azure, pollPath(made))).toBeUndefined();
  const publicKeys = [{ path: "/home/azureuser/.ssh/authorized_keys", keyData: sshKey }];
  return {
    location: "westeurope",
    properties: {
      hardwareProfile: { vmSize: "Standard_B2ls_v2" },
      storageProfile: {
        imageReference: { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
        osDisk: { createOption: "FromImage" },
      },
      osProfile: {
        computerName: "two",
        adminUsername: "azureuser",
        linuxConfiguration: { disablePasswordAuthentication: true, ssh: { publicKeys } },
      },
      networkProfile: { networkInterfaces: [{ id: made.body.id }] },
    },
  };
}

async function powerOf(azure: Emulated): Promise<string | undefined> {
  const { body } = await send(azure, "GET", `${compute}/one/instanceView?api-version=2024-07-01`);
  return body.statuses?.find(({ code }: { code: string }) => code.startsWith("PowerState/"))?.code;
}

/** Everything that clients would wait for. */
async function unfinished(azure: Emulated): Promise<string[]> {
  const ids = (parent: { value?: { id: string }[] }) => (parent.value ?? []).map(({ id }) => id);
  const list = async (path: string) => ids((await send(azure, "GET", `${path}?api-version=2024-07-01`)).body);
  const machines = await list(compute);
  const below = machines.flatMap((id) => [`${id}/extensions`, `${id}/runCommands`]);
  const all = [group, ...(await list(`${group}/resources`)), ...(await Promise.all(below.map(list))).flat()];
  const states = await Promise.all(
    all.map(async (id) => {
      const { body } = await send(azure, "GET", `${id}?api-version=2024-07-01&$expand=instanceView`);
      const { provisioningState, instanceView } = body.properties ?? {};
      const statuses = [
        ...(instanceView?.statuses ?? []),
        ...(instanceView?.extensions ?? []).flatMap((each: { statuses: unknown[] }) => each.statuses),
      ];
      return [id, provisioningState, instanceView?.executionState, ...statuses.map(({ code }) => code)].join(" ");
    }),
  );
  return states.filter((state) =>
    /(creat|updat|delet|start|transition|runn|stopp|deallocat)ing\b(?<!PowerState\/running)/i.test(state),
  );
}
