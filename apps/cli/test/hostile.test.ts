import { randomUUID } from "node:crypto";
import { cp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultyGuests } from "@dockberth/emulator";
import {
  blocksNobody,
  commonHostilities,
  type EmulatedAzure,
  emulatedAzure,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  hostilities,
  showsNoControls,
} from "@dockberth/testing";
import type { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildProgram } from "../src/program.ts";
import { berth, testSession } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";

const folder = join(tmpdir(), `berth-cli-test-${randomUUID()}`);

/** Commands that would start or stop the emulator of this test, or another one, and ask no host. */
const withoutHost = /^(emulator|demo|login)\b/;

/** What an argument of that name takes; a host if it is not listed. */
const values: Readonly<Record<string, string>> = {
  words: "id",
  time: "8h",
  size: "Standard_B2s",
  shell: "bash",
  who: "anna",
  folder: join(folder, "no-folder"),
  file: join(folder, "no-file"),
};

/** The command lines of every command, each for a host of its own. A new command is among them without an edit. */
const commands = everyCommand(buildProgram(testSession()))
  .map((command, at) => ({ path: pathOf(command), host: `host-${at}`, command }))
  .filter(({ path }) => !withoutHost.test(path))
  .map(({ path, host, command }) => ({ path, host, words: wordsFor(command, path, host) }));

const home = join(folder, "berth");
let cloud: EmulatedAzure;
let daemon: HostileDaemon;

beforeAll(async () => {
  await mkdir(folder, { mode: 0o700 });
  daemon = hostileDaemon();
  cloud = await emulatedAzure({ engine: daemon.engine });
  await writeKnownEmulator(environment(home), cloud.emulator);
  const hosts = commands.map(({ host }) => host);
  const made = await berth(
    ["create", ...hosts, "--allow-from", "127.0.0.0/8", "--resource-group", "all", "--size", "Standard_B1s"],
    environment(home),
  );
  expect(made, made.stderr).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const [escapes = "terminal escapes"] = commonHostilities;
const others = hostilities.filter((hostility) => hostility !== escapes);

test.each(commands)("berth $path ends and shows no control character of a host", ({ words, host }) =>
  meetAll(words, host, [escapes]),
);

test.each(commands)(
  "berth $path ends, and blocks nobody, at every further hostile host",
  { tags: ["long"] },
  ({ words, host }) => meetAll(words, host, others),
);

test.each(["audit", "inspect", "restart", "rotate", "upgrade"])("berth %s asks the hostile Docker", async (path) => {
  const { words = [], host = "" } = commands.find((command) => command.path === path) ?? {};
  expect((await meet(words, host, "terminal escapes")).paths).not.toEqual([]);
});

test("shows control characters in a version as symbols, and escapes them in JSON", async () => {
  const host = commands.find(({ path }) => path === "inspect")?.host ?? "";
  expect((await meet(["inspect", host], host, "terminal escapes")).stdout).toContain("99␛]52;c;cHduZWQ=␇␛[2J");
  const { stdout } = await meet(["audit", host, "--json"], host, "terminal escapes");
  expect(JSON.parse(stdout)).toMatchObject({ host });
});

async function meetAll(words: readonly string[], host: string, all: readonly Hostility[]) {
  for (const hostility of all) {
    await blocksNobody(hostility, async () => {
      const { stdout, stderr } = await meet(words, host, hostility);
      showsNoControls(stdout);
      showsNoControls(stderr);
      expect(stderr).not.toContain("unexpected");
    });
  }
}

/** Runs a command while the host's Docker is hostile, and its guest, too. Who waits for Docker is stopped. */
async function meet(words: readonly string[], host: string, hostility: Hostility) {
  const env = environment(join(folder, `${host}-${randomUUID()}`));
  await cp(home, env.BERTH_HOME, { recursive: true });
  const said = "\u001b]52;c;cHduZWQ=\u0007\n::save-state name=host::prod-db\n\u202e";
  const guests = cloud.emulator.guests as FaultyGuests;
  if (words[0] === "run" || words[0] === "logs")
    guests.failNext({ kind: "exit", exitCode: 0, task: "run-command", stdout: said, stderr: said });
  daemon.behave(hostility);
  try {
    const result = await berth(words, env, AbortSignal.timeout(3000));
    return { ...result, paths: [...daemon.paths] };
  } finally {
    daemon.behave(undefined);
  }
}

function environment(BERTH_HOME: string) {
  return { BERTH_HOME, PATH: join(folder, "no-programs"), XDG_CACHE_HOME: folder };
}

function everyCommand(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(everyCommand);
}

function pathOf(command: Command): string {
  return command.parent?.parent == null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function wordsFor(command: Command, path: string, host: string): readonly string[] {
  const given = command.registeredArguments.map((argument) => values[argument.name()] ?? host);
  const needed = command.options.filter(({ mandatory }) => mandatory);
  const options = needed.flatMap(({ long }) => [long ?? "", "1.0"]);
  const more: Readonly<Record<string, readonly string[]>> = {
    create: ["--allow-from", "127.0.0.0/8", "--resource-group", "all", "--size", "Standard_B1s"],
    plan: ["--allow-from", "127.0.0.0/8"],
    grant: ["--to", join(folder, "granted")],
    prune: ["--yes"],
    remove: ["--yes"],
    request: ["--to", folder],
    revoke: ["--yes"],
  };
  return [...path.split(" "), ...(more[path] ?? []), ...options, ...given];
}
