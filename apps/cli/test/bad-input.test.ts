import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Azure, BerthError, createAuthority, type ErrorCode } from "@dockberth/core";
import {
  armPath,
  difference,
  type EmulatedAzure,
  type EmulatedAzureOptions,
  emulatedAzure,
  stateOf,
} from "@dockberth/testing";
import { expect, test } from "vitest";
import { storeAuthority } from "../src/folder/authority.ts";
import { exitCodes } from "../src/output/exit-codes.ts";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

// Wrong input and rejections by Azure, as the command line reports them: an exit code, a code, the next step, and no change.
// A rejection in the middle of a deployment leaves what was created before it; then `berth remove` must restore the earlier
// state.

interface TestContext {
  readonly azure: Azure;
  readonly cloud: EmulatedAzure;
  readonly env: Record<string, string>;
  readonly runBerth: (...words: string[]) => ReturnType<typeof berth>;
  /** Writes a file. */
  readonly file: (name: string, text: string) => Promise<string>;
}

interface Row {
  readonly words: readonly string[];
  readonly code: ErrorCode;
  /** The next step in the hint. */
  readonly next: RegExp;
  readonly azure?: EmulatedAzureOptions;
  /** Prepares the test. Its result replaces FILE among the words. */
  readonly before?: (context: TestContext) => Promise<unknown>;
  /** Whether parts of the host are left, which the same command continues with and `remove` removes. */
  readonly leaves?: true;
}

const create = ["create", "demo", "--allow-from", "127.0.0.0/8"];
const created = async ({ runBerth }: TestContext) => expect(await runBerth(...create)).toMatchObject({ exitCode: 0 });
const compose = (text: string) => ({
  words: [...create, "--compose", "FILE"],
  before: (context: TestContext) => context.file("compose.yaml", text),
});

const rows: Readonly<Record<string, Row>> = {
  "a location of another cloud": {
    words: [...create, "--location", "chinanorth3"],
    code: "spec-invalid",
    next: /Correct/,
  },
  "a wrong client secret": {
    words: ["list"],
    code: "credentials-rejected",
    next: /client secret/i,
    before: ({ env, cloud: { emulator } }) =>
      writeKnownEmulator(env, { ...emulator, clientSecret: "another" } as typeof emulator),
  },
  "a role that may only read": {
    words: create,
    code: "permission-denied",
    next: /role|access/,
    azure: { permissions: [{ actions: ["*/read"] }] },
  },
  "a role that may not create networks": {
    words: create,
    code: "permission-denied",
    next: /role|access/,
    azure: { permissions: [{ actions: ["*"], notActions: ["Microsoft.Network/virtualNetworks/write"] }] },
    leaves: true,
  },
  "a disabled subscription": {
    words: create,
    code: "subscription-unusable",
    next: /\w/,
    azure: { subscriptionState: "Disabled" },
  },
  "an unregistered provider": {
    words: [...create, "--no-register"],
    code: "provider-not-registered",
    next: /register/,
    azure: { unregistered: ["Microsoft.Network"] },
    leaves: true,
  },
  "an exceeded quota": {
    words: create,
    code: "quota-exceeded",
    next: /quota|location/,
    azure: { quotas: { cores: 1 } },
    leaves: true,
  },
  "a quota that Azure checks before the deployment": {
    words: create,
    code: "quota-exceeded",
    next: /quota|location/,
    before: async ({ cloud }) =>
      cloud.emulator.failNext({
        method: "PUT",
        path: /deployments\/berth-demo$/,
        answer: {
          status: 400,
          code: "InvalidTemplateDeployment",
          details: [{ code: "QuotaExceeded", message: "Operation could not be completed: Current Limit: 1" }],
        },
      }),
    leaves: true,
  },
  "a missing size": {
    words: [...create, "--size", "Standard_Z99s_v9"],
    code: "size-unavailable",
    next: /az vm list-skus/,
  },
  "a missing image": {
    words: [...create, "--image", "nobody:nothing:at:all"],
    code: "image-not-found",
    next: /ubuntu-24\.04/,
  },
  "an image whose terms are not accepted": {
    words: [...create, "--image", "rocky-9"],
    code: "terms-not-accepted",
    next: /--accept-terms/,
  },
  "a DNS label that is taken": {
    words: [...create, "--dns-label", "wanted"],
    code: "dns-label-taken",
    next: /--dns-label/,
    before: ({ runBerth }) => runBerth("create", "first", "--allow-from", "127.0.0.0/8", "--dns-label", "wanted"),
    leaves: true,
  },
  "a policy that denies the machine": {
    words: create,
    code: "policy-denied",
    next: /policy/i,
    azure: { policies: [{ name: "small-only", type: /virtualMachines$/, effect: "deny" }] },
    leaves: true,
  },
  "a name with odd characters": {
    words: ["create", "Ünï code", ...create.slice(2)],
    code: "spec-invalid",
    next: /Correct/,
  },
  "a name with a path out of its folder": {
    words: ["create", "../../etc", ...create.slice(2)],
    code: "spec-invalid",
    next: /Correct/,
  },
  "an invalid range": {
    words: ["create", "demo", "--allow-from", "300.1.1.1/33"],
    code: "spec-invalid",
    next: /Correct/,
  },
  "the whole Internet without the word anywhere": {
    words: ["create", "demo", "--allow-from", "0.0.0.0/0"],
    code: "open-to-world",
    next: /anywhere/,
  },
  "a compose file that is not YAML": { ...compose("services: [a: {\n"), code: "spec-invalid", next: /Correct/ },
  "a compose file without services": { ...compose("version: 3\n"), code: "spec-invalid", next: /Correct/ },
  "a missing compose file": {
    words: [...create, "--compose", "/nowhere/compose.yaml"],
    code: "file-unreadable",
    next: /exists/,
  },
  "an expired authority": {
    words: create,
    code: "authority-expired",
    next: /\w/,
    before: async ({ env }) => {
      const now = new Date(Date.now() - 3 * 86_400_000);
      await storeAuthority(env, await createAuthority({ name: "old", validForDays: 1, now }));
    },
  },
  "a host of another authority": {
    words: create,
    code: "authority-untrusted",
    next: /\w/,
    before: async (context) => {
      await created(context);
      context.env["BERTH_HOME"] = `${context.env["BERTH_HOME"]}-of-another`;
      await writeKnownEmulator(context.env, context.cloud.emulator);
    },
  },
  "a silent agent": {
    words: create,
    code: "agent-silent",
    next: /Restart/,
    azure: { guestFaults: [{ kind: "silent" }] },
    leaves: true,
  },
  "rotate on a stopped machine": {
    words: ["rotate", "demo"],
    code: "host-stopped",
    next: /berth start demo/,
    before: async (context) => {
      await created(context);
      await context.runBerth("stop", "demo");
    },
  },
  "upgrade on a stopped machine": {
    words: ["upgrade", "demo"],
    code: "host-stopped",
    next: /berth start demo/,
    before: async (context) => {
      await created(context);
      await context.runBerth("stop", "demo");
    },
  },
  "stop on a machine that was deleted in the portal": {
    words: ["stop", "demo"],
    code: "host-incomplete",
    next: /berth create.*berth remove demo/,
    before: async (context) => {
      await created(context);
      await context.azure.arm.delete(armPath(context.azure, "berth-demo", "Microsoft.Compute/virtualMachines/demo"));
    },
  },
  "inspect on a host whose group was deleted in the portal": {
    words: ["inspect", "demo"],
    code: "host-not-found",
    next: /berth list/,
    before: async (context) => {
      await created(context);
      await context.azure.arm.delete(armPath(context.azure, "berth-demo"));
    },
  },
  "a lock on a resource to remove": {
    words: ["remove", "demo", "--yes"],
    code: "resource-locked",
    next: /lock/,
    before: async (context) => {
      await created(context);
      const answer = { status: 409, code: "ScopeLocked" } as const;
      context.cloud.emulator.failNext({ method: "DELETE", path: /virtualMachines\/demo$/, answer });
    },
  },
};

test.each(Object.entries(rows))("reports %s, with a code and a hint, and changes nothing", async (_what, row) => {
  await using cloud = await emulatedAzure(row.azure);
  const { azure } = cloud;
  const folder = await temporaryFolder();
  const env: Record<string, string> = { BERTH_HOME: join(folder, "berth") };
  await writeKnownEmulator(env, cloud.emulator);
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const runBerth = (...words: string[]) => berth(words, env);
  const given = await row.before?.({ azure, cloud, env, runBerth, file });
  const before = await stateOf(azure);
  const words = row.words.map((word) => (word === "FILE" ? String(given) : word));
  const { exitCode, stdout, stderr } = await runBerth(...words, "--json");
  const { error } = JSON.parse(stdout) as { error: { code: ErrorCode; message: string; hint: string } };
  expect({ exitCode, code: error.code }).toEqual({
    exitCode: exitCodes[BerthError.definitions[row.code].kind],
    code: row.code,
  });
  expect(error.hint).toMatch(row.next);
  expect(stderr).toContain(`${error.message}\n  ${error.hint}\n`);
  if (row.leaves === true) expect(await runBerth("remove", "demo", "--yes")).toMatchObject({ exitCode: 0 });
  await cloud.emulator.settled();
  expect(difference(await stateOf(azure), before)).toBeUndefined();
});
