import { setTimeout as pause } from "node:timers/promises";
import { createAuthority, createHost, inspectHost, listHosts, parseHostSpec } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure } from "./emulated-azure.ts";
import { resourcesLeft } from "./resources-left.ts";
import { revealing } from "./revealing.ts";

/** The fields of a host to create, as `parseHostSpec` has them. The adapter under test passes them in its platform's form. */
export interface HostRequest {
  readonly name: string;
  readonly allowFrom: readonly string[];
  readonly size?: string;
  readonly location?: string;
  /** ISO 8601. */
  readonly expiresAt?: string;
  /** Only where the adapter takes secrets. */
  readonly logins?: readonly { readonly server: string; readonly username: string; readonly password: string }[];
}

/** The result of one command. */
export interface AdapterResult {
  readonly succeeded: boolean;
  /** Everything that anybody can see of it, in order: screens, logs, messages, responses, outputs, summaries, state. */
  readonly output: string;
}

/** Drives one adapter, as one of its users does, against an emulated Azure. */
export interface AdapterDriver extends AsyncDisposable {
  /** Requests the host and waits for the end. An aborted signal cancels the work as the platform does. */
  create(request: HostRequest, options: { readonly signal: AbortSignal }): Promise<AdapterResult>;
  remove(name: string): Promise<AdapterResult>;
}

export interface AdapterUnderTest {
  /** Sets the adapter up for one test. */
  open(cloud: EmulatedAzure): Promise<AdapterDriver>;
  /** Whether a request may contain passwords. Default true. */
  readonly takesSecrets?: boolean;
  /** How the adapter words advice. No output may contain the wording of another one. Default: none of these. */
  readonly wording?: keyof typeof wordings;
  /** What a create must show, in this order. Default: the sentences of the most important events. */
  readonly milestones?: readonly RegExp[];
}

/** How each adapter of Berth words what to do. */
const wordings = {
  commandLine: /`berth [a-z]/,
  slack: /`\/berth /,
  http: /`(?:GET|POST|PATCH|DELETE) \/api\//,
  action: /a step that has `command: /,
} as const;

const sentences = [
  /Created resource group berth-demo/,
  /Reserved address/,
  /Issued certificates for/,
  /Deploying \d+ resources/,
  /answers at .* over mutual TLS/,
];

const request: HostRequest = { name: "demo", allowFrom: ["127.0.0.0/8"] };

/** The behaviour that all adapters have in common, whatever their platform. */
export function testAdapterContract(name: string, adapter: AdapterUnderTest): void {
  describe(`${name} as an adapter`, () => {
    test("creates a host, reports its progress in order, and removes it without residue", async () => {
      await using started = await startAdapter(adapter);
      const created = await started.create(request);
      expect(created).toMatchObject({ succeeded: true });
      expect(await states(started.cloud)).toEqual(["demo ready"]);
      expectInOrder(created.output, adapter.milestones ?? sentences);
      const removed = await started.remove("demo");
      expect(removed).toMatchObject({ succeeded: true });
      expect(await resourcesLeft(started.cloud.azure)).toEqual([]);
    });

    test("reports an invalid input and what to do before it creates anything", async () => {
      await using started = await startAdapter(adapter);
      const { succeeded, output } = await started.create({ ...request, location: "West Europe!" });
      expect({ succeeded, output }).toEqual({ succeeded: false, output: expect.stringContaining("location") });
      expect(output).toContain("use the short name, such as westeurope");
      expect(foreignWordings(adapter, output)).toEqual([]);
      expect(await resourcesLeft(started.cloud.azure)).toEqual([]);
    });

    test("rejects the whole Internet unless it is asked for", async () => {
      await using started = await startAdapter(adapter);
      const { succeeded, output } = await started.create({ ...request, allowFrom: ["0.0.0.0/0"] });
      expect({ succeeded, output }).toEqual({ succeeded: false, output: expect.stringContaining("0.0.0.0/0") });
      expect(await resourcesLeft(started.cloud.azure)).toEqual([]);
    });

    test("rejects an expiry in the past before it creates anything", async () => {
      await using started = await startAdapter(adapter);
      const { succeeded, output } = await started.create({ ...request, expiresAt: "2001-01-01T01:00:00+01:00" });
      expect({ succeeded, output }).toEqual({ succeeded: false, output: expect.stringMatching(/expire/i) });
      expect(output).toMatch(/is in the past|a time in the future/);
      expect(foreignWordings(adapter, output)).toEqual([]);
      expect(await resourcesLeft(started.cloud.azure)).toEqual([]);
    });

    test("reports Azure's reason and the hint, and removes what was created before", async () => {
      await using started = await startAdapter(adapter, { quotas: { cores: 1 } });
      const { succeeded, output } = await started.create(request);
      expect({ succeeded, output }).toEqual({
        succeeded: false,
        output: expect.stringMatching(/The quota for .* is exceeded \(limit 1, used 0, needed 2\)/),
      });
      expect(output).toMatch(/Choose a smaller size \(.+\) or another location \(.+\)/);
      expect(foreignWordings(adapter, output)).toEqual([]);
      await started.remove("demo");
      expect(await resourcesLeft(started.cloud.azure)).toEqual([]);
    });

    test("shows no private key and no secret, in plain text or in base64", async () => {
      await using started = await startAdapter(adapter);
      const password = "canary-9b1f~d0c4/7e&3a";
      const logins = [{ server: "acme.azurecr.io", username: "ci", password }];
      const created = await started.create(adapter.takesSecrets === false ? request : { ...request, logins });
      expect(created).toMatchObject({ succeeded: true });
      const removed = await started.remove("demo");
      const { clientSecret } = started.cloud.emulator;
      expect(revealing(`${created.output}\n${removed.output}`, [password, clientSecret])).toEqual([]);
    });

    test("shows no control character of an input or of Azure", async () => {
      const message = "Denied \u001b[2J\u001b]0;title\u0007 \u202e\u2028\u009b31m by policy";
      await using started = await startAdapter(adapter);
      const put = { method: "PUT", path: /\/deployments\//i, times: 9 };
      started.cloud.emulator.failNext({ ...put, answer: { status: 400, code: "BadRequest", message } });
      const denied = await started.create(request);
      expect(denied).toMatchObject({ succeeded: false, output: expect.stringContaining("by policy") });
      const wrong = await started.create({ ...request, location: "west\u001b[31meurope" });
      expect(wrong).toMatchObject({ succeeded: false, output: expect.stringContaining("location") });
      for (const { output } of [denied, wrong]) expect(output.match(controlCharacters)).toBeNull();
    });

    test("gives a host the expiry that is asked for", async () => {
      await using started = await startAdapter(adapter);
      const expiresAt = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 7_200_000);
      expect(await started.create({ ...request, expiresAt: expiresAt.toISOString() })).toMatchObject({
        succeeded: true,
      });
      const [host] = await listHosts(started.cloud.azure);
      expect(host?.expiresAt).toEqual(expiresAt);
    });

    test("leaves the host of another user as it is, and says what its user can do", async () => {
      await using started = await startAdapter(adapter);
      const { azure } = started.cloud;
      await createHost(azure, parseHostSpec(request), await createAuthority({ name: "another user" }));
      const before = await inspectHost(azure, "demo");
      const { succeeded, output } = await started.create(request);
      expect({ succeeded, output }).toEqual({ succeeded: false, output: expect.stringContaining("demo") });
      expect(foreignWordings(adapter, output)).toEqual([]);
      expect(await inspectHost(azure, "demo")).toEqual(before);
    });

    test("creates and removes a host on an Azure whose answers take two seconds each", async () => {
      await using started = await startAdapter(adapter, {
        clock: { now: () => new Date(), wait: (seconds) => pause(seconds * slowTimeScale * 1000) },
        faults: [{ answer: { slowSeconds: 2 }, times: Number.POSITIVE_INFINITY }],
      });
      expect(await started.create(request)).toMatchObject({ succeeded: true });
      expect(await started.remove("demo")).toMatchObject({ succeeded: true });
      expect(await resourcesLeft(started.cloud.azure)).toEqual([]);
    });

    test("stops when it is cancelled, and continues when the same command is run again", async () => {
      // The machine is not created before the cancellation arrives, however long the platform takes to deliver it.
      const { clock, letHoursPass } = clockWithoutHours();
      const faults = [{ work: /virtualMachines\/demo$/, stuckSeconds: 3600 }];
      await using started = await startAdapter(adapter, { clock, faults });
      const stopping = new AbortController();
      const creating = started.create(request, stopping.signal);
      await deploymentSent(started.cloud, creating);
      stopping.abort();
      expect(await creating).toMatchObject({ succeeded: false, output: expect.stringMatching(/interrupted|cancel/i) });
      expect(await states(started.cloud)).not.toEqual(["demo ready"]);
      letHoursPass();
      expect(await started.create(request)).toMatchObject({ succeeded: true });
      expect(await states(started.cloud)).toEqual(["demo ready"]);
    });
  });
}

/** Two seconds of Azure are so many of the test, which has some sixty requests to wait for. */
const slowTimeScale = 1 / 40;

/** All but tab and line breaks, with the marks that turn the direction of a text. */
const controlCharacters = /(?![\t\n\r])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

function foreignWordings({ wording }: AdapterUnderTest, output: string): string[] {
  const foreign = Object.entries(wordings).filter(([name]) => name !== wording);
  return foreign.flatMap(([, pattern]) => pattern.exec(output)?.[0] ?? []);
}

async function startAdapter(adapter: AdapterUnderTest, options: EmulatedAzureOptions = {}) {
  const cloud = await emulatedAzure(options);
  const driver = await adapter.open(cloud);
  return {
    cloud,
    remove: (name: string) => driver.remove(name),
    create: (wanted: HostRequest, signal = new AbortController().signal) => driver.create(wanted, { signal }),
    async [Symbol.asyncDispose]() {
      await driver[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

/** A clock on which waits of an hour or more end only after `letHoursPass`, and shorter ones at once. */
function clockWithoutHours() {
  const { promise: hoursPassed, resolve: letHoursPass } = Promise.withResolvers<void>();
  const wait = (seconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      void (seconds < 3600 ? Promise.resolve() : hoursPassed).then(resolve);
    });
  return { clock: { now: () => new Date(), wait }, letHoursPass };
}

async function states({ azure }: EmulatedAzure): Promise<string[]> {
  return (await listHosts(azure)).map(({ name, state }) => `${name} ${state}`);
}

/** Resolves when the adapter has sent the deployment; fails when the command ends before. */
async function deploymentSent({ emulator }: EmulatedAzure, creating: Promise<AdapterResult>): Promise<void> {
  let result: AdapterResult | undefined;
  creating.then((ended) => {
    result = ended;
  });
  while (!emulator.requests().some(({ method, path }) => method === "PUT" && /\/deployments\//i.test(path))) {
    if (result !== undefined) throw new Error(`The command ended before it could be cancelled:\n${result.output}`);
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
