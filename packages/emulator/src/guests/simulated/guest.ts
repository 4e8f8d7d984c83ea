import type { FirewallRule, Guest, GuestResult, GuestSpec, GuestTask, SimulatedEngine } from "../guest.ts";
import { createQueue } from "../queue.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import { type Endpoint, openEndpoint } from "./endpoint.ts";

/** What a simulated guest keeps while it is off and, with a state folder, over a restart of the emulator. */
export interface Disk {
  read(): Promise<Credentials | undefined>;
  write(credentials: Credentials): Promise<void>;
  remove(): Promise<void>;
}

/** What the guests of a provider share. */
interface SharedParts {
  readonly engine: SimulatedEngine | undefined;
  readonly capture: (name: string) => Promise<void>;
}

/** A guest that runs nothing. It opens the TLS endpoint that the delivered settings describe. */
export function createSimulatedGuest(spec: GuestSpec, disk: Disk, { engine, capture }: SharedParts): Guest {
  const enqueue = createQueue();
  let on = false;
  let rules: readonly FirewallRule[] = [];
  let endpoint: Endpoint | undefined;

  async function open(credentials: Credentials | undefined): Promise<void> {
    await close();
    const address = reachableAddress(spec);
    if (credentials === undefined || address === undefined) return;
    endpoint = await openEndpoint(spec, address, credentials, () => rules, engine);
  }

  async function close(): Promise<void> {
    const closing = endpoint;
    endpoint = undefined;
    await closing?.close();
  }

  async function powerOff(): Promise<void> {
    on = false;
    await close();
  }

  return {
    id: spec.id,
    osName: "simulated",
    osVersion: "0.0.0",
    isRunning: () => on,
    start: ({ signal } = {}) =>
      enqueue(async () => {
        signal?.throwIfAborted();
        if (!on) await open(await disk.read());
        on = true;
      }),
    powerOff: () => enqueue(powerOff),
    destroy: () =>
      enqueue(async () => {
        await powerOff();
        await disk.remove();
      }),
    capture: (name) =>
      enqueue(async () => {
        if (on) throw new Error(`The virtual machine ${spec.hostname} is on.`);
        await capture(name);
      }),
    async setFirewall(newRules) {
      rules = newRules;
    },
    run: (task, { signal } = {}) =>
      enqueue(async () => {
        signal?.throwIfAborted();
        if (!on) throw new Error(`The virtual machine ${spec.hostname} is off.`);
        const startedAt = new Date();
        const credentials = findCredentials(valuesOf(task), await disk.read());
        if (credentials !== undefined) {
          await disk.write(credentials);
          await open(credentials);
        }
        return describeResult(task, credentials, startedAt);
      }),
  };
}

/** A private address belongs to this machine if it is a loopback address. */
function reachableAddress({ publicAddress, privateAddress }: GuestSpec): string | undefined {
  return publicAddress ?? (/^127\./.test(privateAddress) ? privateAddress : undefined);
}

/** The values that a task delivers to the guest. */
function valuesOf(task: GuestTask): unknown {
  if (task.kind === "uninstall") return [];
  if (task.kind !== "run-command") return [task.settings, task.protectedSettings];
  const parameters = [...task.parameters, ...task.protectedParameters].map(({ name, value }) => [name, value]);
  return [task.script, Object.fromEntries(parameters)];
}

function describeResult(task: GuestTask, credentials: Credentials | undefined, startedAt: Date): GuestResult {
  const opened = credentials === undefined ? "" : ` A simulated Docker Engine API answers on port ${credentials.port}.`;
  return {
    exitCode: 0,
    stdout: `This virtual machine is simulated: nothing was run for this ${task.kind} task.${opened}\n`,
    stderr: "",
    startedAt,
    endedAt: new Date(),
    timedOut: false,
  };
}
