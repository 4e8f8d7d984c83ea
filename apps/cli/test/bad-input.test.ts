import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Azure, BerthError, createAuthority, type ErrorCode } from "@dockberth/core";
import { difference, type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure, stateOf } from "@dockberth/testing";
import { expect, test } from "vitest";
import { storeAuthority } from "../src/folder/authority.ts";
import { exitCodes } from "../src/output/exit-codes.ts";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

// What people get wrong, and what Azure has against it, as the command line tells it: an exit code, a code, what to do next,
// and that nothing was changed. A refusal that Azure gives in the middle of a deployment leaves what was made before it;
// there `berth remove` must bring everything back to what it was.

interface Stage {
  readonly azure: Azure;
  readonly cloud: EmulatedAzure;
  readonly env: Record<string, string>;
  readonly runBerth: (...words: string[]) => ReturnType<typeof berth>;
  /** A file of this text. */
  readonly file: (name: string, text: string) => Promise<string>;
}

interface Row {
  readonly words: readonly string[];
  readonly code: ErrorCode;
  /** What the hint must say to do. */
  readonly next: RegExp;
  readonly azure?: EmulatedAzureOptions;
  /** What was there before; what it gives is put in place of FILE among the words. */
  readonly before?: (stage: Stage) => Promise<unknown>;
  /** Whether something of the host is left, for the same command to go on with and for `remove` to take away. */
  readonly leaves?: true;
}

const create = ["create", "demo", "--allow-from", "127.0.0.0/8"];
const made = async ({ runBerth }: Stage) => expect(await runBerth(...create)).toMatchObject({ exitCode: 0 });
const compose = (text: string) => ({
  words: [...create, "--compose", "FILE"],
  before: (stage: Stage) => stage.file("compose.yaml", text),
});

const rows: Readonly<Record<string, Row>> = {
  "another cloud than the emulator's": {
    words: [...create, "--emulator", "--cloud", "china"],
    code: "cloud-mismatch",
    next: /--cloud/,
  },
  "a location of another cloud": {
    words: [...create, "--location", "chinanorth3"],
    code: "spec-invalid",
    next: /Correct/,
  },
  "a secret that is not the application's": {
    words: ["list"],
    code: "credentials-rejected",
    next: /az login|sign in/i,
    before: ({ env, cloud: { emulator } }) =>
      writeKnownEmulator(env, { ...emulator, clientSecret: "another" } as typeof emulator),
  },
  "a role that may only read": {
    words: create,
    code: "permission-denied",
    next: /role|access/,
    azure: { permissions: [{ actions: ["*/read"] }] },
  },
  "a role that may make no network": {
    words: create,
    code: "permission-denied",
    next: /role|access/,
    azure: { permissions: [{ actions: ["*"], notActions: ["Microsoft.Network/virtualNetworks/write"] }] },
    leaves: true,
  },
  "a subscription that is disabled": {
    words: create,
    code: "subscription-unusable",
    next: /\w/,
    azure: { subscriptionState: "Disabled" },
  },
  "a provider that is not registered": {
    words: create,
    code: "provider-not-registered",
    next: /register/,
    azure: { unregistered: ["Microsoft.Network"] },
    leaves: true,
  },
  "a quota that is used up": {
    words: create,
    code: "quota-exceeded",
    next: /quota|location/,
    azure: { quotas: { cores: 1 } },
    leaves: true,
  },
  "a quota that Azure judges before it begins": {
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
  "a size that is not there": {
    words: [...create, "--size", "Standard_Z99s_v9"],
    code: "size-unavailable",
    next: /az vm list-skus/,
    leaves: true,
  },
  "an image that is not there": {
    words: [...create, "--image", "nobody:nothing:at:all"],
    code: "image-not-found",
    next: /ubuntu-24\.04/,
    leaves: true,
  },
  "an image whose terms are not accepted": {
    words: [...create, "--image", "rocky-9"],
    code: "terms-not-accepted",
    next: /--accept-terms/,
  },
  "a DNS label that is taken": {
    words: [...create, "--dns-label", "wanted"],
    code: "dns-label-taken",
    next: /dnsLabel/,
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
  "a name that leads out of its folder": {
    words: ["create", "../../etc", ...create.slice(2)],
    code: "spec-invalid",
    next: /Correct/,
  },
  "an invalid range": {
    words: ["create", "demo", "--allow-from", "300.1.1.1/33"],
    code: "spec-invalid",
    next: /Correct/,
  },
  "the whole Internet without the word": {
    words: ["create", "demo", "--allow-from", "0.0.0.0/0"],
    code: "open-to-world",
    next: /anywhere/,
  },
  "a compose file that is not YAML": { ...compose("services: [a: {\n"), code: "file-unreadable", next: /holds/ },
  "a compose file without services": { ...compose("version: 3\n"), code: "spec-invalid", next: /Correct/ },
  "a compose file that is not there": {
    words: [...create, "--compose", "/nowhere/compose.yaml"],
    code: "file-unreadable",
    next: /exists/,
  },
  "an authority that has expired": {
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
    before: async (stage) => {
      await made(stage);
      stage.env["BERTH_HOME"] = `${stage.env["BERTH_HOME"]}-of-another`;
      await writeKnownEmulator(stage.env, stage.cloud.emulator);
    },
  },
  "an agent that is silent": {
    words: create,
    code: "agent-silent",
    next: /Restart/,
    azure: { guestFaults: [{ kind: "silent" }] },
    leaves: true,
  },
  "a machine that is stopped, rotated": {
    words: ["rotate", "demo"],
    code: "host-stopped",
    next: /berth start demo/,
    before: async (stage) => {
      await made(stage);
      await stage.runBerth("stop", "demo");
    },
  },
  "a machine that is stopped, upgraded": {
    words: ["upgrade", "demo"],
    code: "host-stopped",
    next: /berth start demo/,
    before: async (stage) => {
      await made(stage);
      await stage.runBerth("stop", "demo");
    },
  },
  "a machine that was deleted in the portal, stopped": {
    words: ["stop", "demo"],
    code: "host-incomplete",
    next: /berth create.*berth remove demo/,
    before: async (stage) => {
      await made(stage);
      await stage.azure.compute.virtualMachines.delete("berth-demo", "demo");
    },
  },
  "a host whose group was deleted in the portal, inspected": {
    words: ["inspect", "demo"],
    code: "host-not-found",
    next: /berth list/,
    before: async (stage) => {
      await made(stage);
      await stage.azure.resources.resourceGroups.delete("berth-demo");
    },
  },
  "a lock on what is to be removed": {
    words: ["remove", "demo", "--yes"],
    code: "resource-locked",
    next: /lock/,
    before: async (stage) => {
      await made(stage);
      const answer = { status: 409, code: "ScopeLocked" } as const;
      stage.cloud.emulator.failNext({ method: "DELETE", path: /virtualMachines\/demo$/, answer });
    },
  },
};

test.each(Object.entries(rows))("reports %s with a code and a hint, and changes nothing", async (_what, row) => {
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
