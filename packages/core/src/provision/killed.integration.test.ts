import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { killedForReal, killedMatrix, type Scenario } from "./killed.testing.ts";
import type { LivingMachine } from "./living-machine.testing.ts";
import { certificates } from "./machine.testing.ts";

const withoutShell = spawnSync("dash", ["-c", ":"]).error !== undefined;
const isWhole = process.env["RELIABILITY_EVERY"] !== undefined;
const every = Number(process.env["RELIABILITY_EVERY"] ?? 40);

const fresh = { cert: "PAIR2\n-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----", key: "KEY2" };
const everything = {
  berth: { adminUsername: "anna", metadataForContainers: "blocked", daemon: { labels: ["a=b"] } },
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
  // Their Engine runs with what is theirs.
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
    againOnly: true,
  },
  adopt: { hasEngine: true, before: bringTheirs, verb: install },
  "adopt, where nothing was set": { hasEngine: true, before: () => undefined, verb: install },
  "other settings": {
    hasEngine: false,
    before: install,
    verb: (machine) => install(machine, { berth: { daemon: { labels: ["c=d"] } } }),
  },
  rotate: { hasEngine: false, before: install, verb: (machine) => machine.keptRun("certificates", { certs: fresh }) },
  "authority change": {
    hasEngine: false,
    before: install,
    verb: (machine) => machine.keptRun("certificates", { certs: { ca: "CA\nCA2" } }),
  },
  upgrade: {
    hasEngine: false,
    before: async (machine) => {
      await install(machine);
      machine.write("candidate", "30.2.0\n");
    },
    verb: (machine) => machine.keptRun("upgrade", {}, "30.2"),
  },
  "uninstall of a machine that was adopted": {
    hasEngine: true,
    before: adopted,
    verb: (machine) => machine.run("uninstall", {}, {}),
    againOnly: true,
  },
  "uninstall of a machine that was set up": {
    hasEngine: false,
    before: install,
    verb: (machine) => machine.run("uninstall", {}, {}),
    againOnly: true,
  },
};

/** `npm test` has the time for two of them. */
const tried = Object.entries(scenarios).filter(([name]) => isWhole || /^rotate$|was adopted$/.test(name));

test.skipIf(withoutShell).each(tried)(
  "%s: killed at any step, or with the power, it converges when it is run again",
  async (name, scenario) => {
    const { steps, points, struck, failures } = await killedMatrix(scenario, (index) => index % every === every >> 1);
    console.log(
      `reliability: P1 P2: the script's ${name}, ${steps} steps, killed: ${points} points, ${struck} struck, ${failures.length} failures`,
    );
    expect(failures.join("\n")).toBe("");
    expect(struck).toBeGreaterThan(0);
  },
  isWhole ? 3_600_000 : 120_000,
);

test.skipIf(withoutShell)("what is killed with `kill -9` leaves what the matrix goes by", async () => {
  expect(await killedForReal(scenarios["rotate"] as Scenario, 31)).toEqual([]);
});
