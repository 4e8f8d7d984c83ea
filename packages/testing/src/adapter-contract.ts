import { setTimeout as pause } from "node:timers/promises";
import { listHosts } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure } from "./emulated-azure.ts";
import { resourcesLeft } from "./resources-left.ts";
import { revealing } from "./revealing.ts";

/** A host as a person wishes for it, in the words of `parseHostSpec`; how it gets into the platform is the adapter's matter. */
export interface Wish {
  readonly name: string;
  readonly allowFrom: readonly string[];
  readonly size?: string;
  readonly location?: string;
  /** Only where the adapter takes secrets. */
  readonly logins?: readonly { readonly server: string; readonly username: string; readonly password: string }[];
}

/** What came out of one press. */
export interface Pressed {
  readonly succeeded: boolean;
  /** All that anybody could see of it, in order: screens, logs, messages, answers, outputs, summaries, state. */
  readonly output: string;
}

/** The buttons of one adapter, connected to the emulator that it was opened on. */
export interface AdapterButtons extends AsyncDisposable {
  /** Asks for the host and waits for the end. Aborting the signal is what cancels on the platform. */
  create(wish: Wish, options: { readonly signal: AbortSignal }): Promise<Pressed>;
  remove(name: string): Promise<Pressed>;
}

export interface AdapterUnderTest {
  /** Sets the adapter up for one test, as one of its users would, on this Azure. */
  open(cloud: EmulatedAzure): Promise<AdapterButtons>;
  /** Whether a wish may hold passwords. Default true. */
  readonly takesSecrets?: boolean;
  /** What must be seen of a create, in this order. Default: the sentences of the events that matter. */
  readonly milestones?: readonly RegExp[];
}

const sentences = [
  /Created resource group berth-demo/,
  /Reserved address/,
  /Issued certificates for/,
  /Deploying \d+ resources/,
  /answers at .* over mutual TLS/,
];

const wish: Wish = { name: "demo", allowFrom: ["127.0.0.0/8"] };

/** The behaviours that every adapter has, whatever its platform: one suite, run through each of them. */
export function testAdapterContract(name: string, adapter: AdapterUnderTest): void {
  describe(`${name} keeps the contract of the adapters`, () => {
    test("it creates a host, reports how far it is in order, and removes it without residue", async () => {
      await using stage = await openStage(adapter);
      const created = await stage.create(wish);
      expect(created).toMatchObject({ succeeded: true });
      expect(await states(stage.cloud)).toEqual(["demo ready"]);
      expectInOrder(created.output, adapter.milestones ?? sentences);
      const removed = await stage.buttons.remove("demo");
      expect(removed).toMatchObject({ succeeded: true });
      expect(await resourcesLeft(stage.cloud.azure)).toEqual([]);
    });

    test("it says what is wrong with an input, and what to do, before anything is made", async () => {
      await using stage = await openStage(adapter);
      const { succeeded, output } = await stage.create({ ...wish, location: "West Europe!" });
      expect({ succeeded, output }).toEqual({ succeeded: false, output: expect.stringContaining("location") });
      expect(output).toContain("use the short name, such as westeurope");
      expect(await resourcesLeft(stage.cloud.azure)).toEqual([]);
    });

    test("it refuses the whole Internet unsaid", async () => {
      await using stage = await openStage(adapter);
      const { succeeded, output } = await stage.create({ ...wish, allowFrom: ["0.0.0.0/0"] });
      expect({ succeeded, output }).toEqual({ succeeded: false, output: expect.stringContaining("0.0.0.0/0") });
      expect(await resourcesLeft(stage.cloud.azure)).toEqual([]);
    });

    test("it says Azure's reason and the hint where Azure refuses, and what was begun can be removed", async () => {
      await using stage = await openStage(adapter, { quotas: { cores: 1 } });
      const { succeeded, output } = await stage.create(wish);
      expect({ succeeded, output }).toEqual({
        succeeded: false,
        output: expect.stringMatching(/The quota for .* is exceeded \(limit 1, used 0, needed 2\)/),
      });
      expect(output).toMatch(/Choose a smaller size \(.+\) or another location \(.+\)/);
      await stage.buttons.remove("demo");
      expect(await resourcesLeft(stage.cloud.azure)).toEqual([]);
    });

    test("it shows no private key and no secret, neither in plain nor in base64", async () => {
      await using stage = await openStage(adapter);
      const password = "canary-9b1f~d0c4/7e&3a";
      const logins = [{ server: "acme.azurecr.io", username: "ci", password }];
      const created = await stage.create(adapter.takesSecrets === false ? wish : { ...wish, logins });
      expect(created).toMatchObject({ succeeded: true });
      const removed = await stage.buttons.remove("demo");
      const { clientSecret } = stage.cloud.emulator;
      expect(revealing(`${created.output}\n${removed.output}`, [password, clientSecret])).toEqual([]);
    });

    test("it stops when it is cancelled, and the same press afterwards goes on to the end", async () => {
      // The machine gets nowhere until the cancellation has come, however long the platform takes to bring it.
      const { clock, go } = clockWithoutHours();
      const faults = [{ work: /virtualMachines\/demo$/, stuckSeconds: 3600 }];
      await using stage = await openStage(adapter, { clock, faults });
      const stopping = new AbortController();
      const creating = stage.create(wish, stopping.signal);
      await deploymentAsked(stage.cloud, creating);
      stopping.abort();
      expect(await creating).toMatchObject({ succeeded: false, output: expect.stringMatching(/interrupted|cancel/i) });
      expect(await states(stage.cloud)).not.toEqual(["demo ready"]);
      go();
      expect(await stage.create(wish)).toMatchObject({ succeeded: true });
      expect(await states(stage.cloud)).toEqual(["demo ready"]);
    });
  });
}

async function openStage(adapter: AdapterUnderTest, options: EmulatedAzureOptions = {}) {
  const cloud = await emulatedAzure(options);
  const buttons = await adapter.open(cloud);
  return {
    cloud,
    buttons,
    create: (wanted: Wish, signal = new AbortController().signal) => buttons.create(wanted, { signal }),
    async [Symbol.asyncDispose]() {
      await buttons[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

/** Time of which an hour passes only with `go`, and everything shorter at once. */
function clockWithoutHours() {
  const { promise: gone, resolve: go } = Promise.withResolvers<void>();
  const wait = (seconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      void (seconds < 3600 ? Promise.resolve() : gone).then(resolve);
    });
  return { clock: { now: () => new Date(), wait }, go };
}

async function states({ azure }: EmulatedAzure): Promise<string[]> {
  return (await listHosts(azure)).map(({ name, state }) => `${name} ${state}`);
}

/** Resolves when Azure was asked for the deployment; fails when the press ended before. */
async function deploymentAsked({ emulator }: EmulatedAzure, creating: Promise<Pressed>): Promise<void> {
  let ended: Pressed | undefined;
  creating.then((pressed) => {
    ended = pressed;
  });
  while (!emulator.requests().some(({ method, path }) => method === "PUT" && /\/deployments\//i.test(path))) {
    if (ended !== undefined) throw new Error(`It ended before it could be cancelled:\n${ended.output}`);
    await pause(10);
  }
}

function expectInOrder(output: string, milestones: readonly RegExp[]): void {
  let rest = output;
  for (const milestone of milestones) {
    const found = milestone.exec(rest);
    expect(found?.[0], `${milestone} is missing, or out of order, in:\n${output}`).toBeDefined();
    rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
  }
}
