import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EmulatedAzure,
  emulatedAzure,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  hostilities,
  showsNoControls,
} from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";

const folder = join(tmpdir(), `berth-cli-test-${randomUUID()}`);
const env = { BERTH_HOME: join(folder, "berth"), PATH: process.env["PATH"] ?? "" };
let cloud: EmulatedAzure;
let daemon: HostileDaemon;

beforeAll(async () => {
  await mkdir(folder, { mode: 0o700 });
  daemon = hostileDaemon();
  cloud = await emulatedAzure({ engine: daemon.engine });
  await writeKnownEmulator(env, cloud.emulator);
  const made = await berth(["create", "demo", "--allow-from", "127.0.0.0/8"], env);
  expect(made).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const commands = ["inspect demo", "inspect demo --json", "audit demo", "audit demo --json", "ip demo"];

test.each(hostilities.flatMap((hostility) => commands.map((command) => [command, hostility] as const)))(
  "berth %s ends and shows no control character: %s",
  async (command, hostility) => {
    const { stdout, stderr } = await against(hostility, command);
    showsNoControls(stdout);
    showsNoControls(stderr);
    expect(stderr).not.toContain("unexpected");
  },
);

// These wait for Docker, which answers here with what it likes.
test.each(["rotate demo", "restart demo", "create demo --allow-from 127.0.0.0/8", "upgrade demo"])(
  "berth %s shows no control character of a version",
  async (command) => {
    const { stdout, stderr } = await against("terminal escapes", command);
    showsNoControls(stdout);
    showsNoControls(stderr);
  },
);

test("shows control characters in a version as symbols, and escapes them in JSON", async () => {
  expect((await against("terminal escapes", "inspect demo")).stdout).toContain("99␛]52;c;cHduZWQ=␇␛[2J");
  const { stdout } = await against("terminal escapes", "audit demo --json");
  expect(JSON.parse(stdout)).toMatchObject({ host: "demo" });
});

async function against(hostility: Hostility, command: string) {
  daemon.behave(hostility);
  try {
    return await berth(command.split(" "), env);
  } finally {
    daemon.behave(undefined);
  }
}
