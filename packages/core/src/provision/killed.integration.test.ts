import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { killedMatrix, killedWithSigkill, type Scenario } from "./killed.testing.ts";
import type { LivingMachine } from "./living-machine.testing.ts";
import { certificates } from "./machine.testing.ts";

const withoutShell = spawnSync("dash", ["-c", ":"]).error !== undefined;
const isWhole = process.env["RELIABILITY_EVERY"] !== undefined;
const every = Number(process.env["RELIABILITY_EVERY"] ?? 40);

const fresh = { cert: "PAIR2\n-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----", key: "KEY2" };
const everything = {
  berth: { adminUsername: "anna", metadataForContainers: "blocked", idleAfterMinutes: 30, daemon: { labels: ["a=b"] } },
  compose: { services: {} },
  docker: { port: 2376 },
};
const secrets = {
  certs: certificates,
  logins: [{ server: "registry.example", username: "robot", password: "secret" }],
  environment: { TOKEN: "secret" },
};
const theirs = '{\n  "debug": true,\n  "live-restore": true\n}\n';

const install = (machine: LivingMachine, settings: object = everything) => machine.run("install", settings, secrets);
const bringTheirs = (machine: LivingMachine) => {
  machine.write("etc/docker/daemon.json", theirs);
  machine.write("etc/docker/ca.pem", "their ca\n");
  // The existing Engine runs with these files.
  machine.cutPower();
};
const adopted = async (machine: LivingMachine) => {
  bringTheirs(machine);
  await install(machine);
};

const scenarios: Readonly<Record<string, Scenario>> = {
  create: { hasEngine: false, before: () => undefined, verb: install },
  "create, with a data disk": {
    hasEngine: false,
    before: () => undefined,
    verb: (machine) => install(machine, { berth: { dataDisk: true } }),
    onlyRepeated: true,
  },
  adopt: { hasEngine: true, before: bringTheirs, verb: install },
  "adopt, without existing options": { hasEngine: true, before: () => undefined, verb: install },
  "other settings": {
    hasEngine: false,
    before: install,
    verb: (machine) => install(machine, { berth: { daemon: { labels: ["c=d"] } } }),
  },
  rotate: {
    hasEngine: false,
    before: install,
    verb: (machine) => machine.runWithStoredSettings("certificates", { certs: fresh }),
  },
  "authority change": {
    hasEngine: false,
    before: install,
    verb: (machine) => machine.runWithStoredSettings("certificates", { certs: { ca: "CA\nCA2" } }),
  },
  upgrade: {
    hasEngine: false,
    before: async (machine) => {
      await install(machine);
      machine.write("candidate", "30.2.0\n");
    },
    verb: (machine) => machine.runWithStoredSettings("upgrade", {}, "30.2"),
  },
  "uninstall of a machine that was adopted": {
    hasEngine: true,
    before: adopted,
    verb: (machine) => machine.run("uninstall", {}, {}),
    onlyRepeated: true,
  },
  "uninstall of a machine that was set up": {
    hasEngine: false,
    before: install,
    verb: (machine) => machine.run("uninstall", {}, {}),
    onlyRepeated: true,
  },
};

/** Each takes long: `npm test` has one, `npm run verify` two, and `npm run reliability` all. */
const tried = Object.entries(scenarios).filter(([name]) => isWhole || /^rotate$|was adopted$/.test(name));

for (const [name, scenario] of tried)
  test.skipIf(withoutShell)(
    `${name} converges when it is repeated after a kill or a power failure at any step`,
    name === "rotate" ? { tags: ["long"] } : {},
    () => converges(name, scenario),
  );

async function converges(name: string, scenario: Scenario): Promise<void> {
  const { steps, points, distinct, failures } = await killedMatrix(scenario, (index) => index % every === every >> 1);
  console.log(
    `reliability: P1 P2: the script's ${name}, ${steps} steps, killed: ${points} points, ${distinct} struck, ${failures.length} failures`,
  );
  expect(failures.join("\n")).toBe("");
  expect(distinct).toBeGreaterThan(0);
}

test.skipIf(withoutShell)("leaves the state of the matrix's snapshots when it is killed with SIGKILL", async () => {
  expect(await killedWithSigkill(scenarios["rotate"] as Scenario, 31)).toEqual([]);
});
