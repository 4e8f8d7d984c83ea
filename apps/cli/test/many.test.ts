import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { berth, type CommandResult } from "./berth.ts";
import { type RunningEmulator, runEmulator } from "./emulator.ts";

let folder: string;
let emulator: RunningEmulator;
const env = () => ({ BERTH_HOME: join(folder, "berth"), TOKEN: "canary-51ab" });
const runBerth = (...words: string[]): Promise<CommandResult> => berth(words, env());
const names = async () => (await runBerth("list", "--names")).stdout.trim().split("\n");

async function declare(text: string): Promise<string> {
  const file = join(folder, "berth.yaml");
  await writeFile(file, `set: shop\ndefaults: {resourceGroup: shop, allowFrom: [127.0.0.0/8]}\nhosts:\n${text}`);
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "berth-cli-many-"));
  emulator = await runEmulator({ BERTH_HOME: join(folder, "berth") });
});

afterAll(async () => {
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("creates the hosts of a pattern together, with a first and a last line for each", async () => {
  const words = ["create", "job-{1..3}", "--resource-group", "jobs", "--allow-from", "127.0.0.0/8"];
  const { exitCode, stdout, stderr } = await runBerth(...words);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^NAME +OUTCOME +DOCKER\njob-1 +created +tcp:\/\/127\.\S+\njob-2 .*\njob-3 .*\n$/);
  for (const name of ["job-1", "job-2", "job-3"]) {
    expect(stderr.split("\n").filter((line) => line.includes(` ${name} `))).toHaveLength(2);
    expect((await runBerth("docker", name, "--", "version")).stderr).not.toContain("authority");
  }
  expect(stderr).toMatch(/Deploying 15 resources as berth\.batch/);
  const again = JSON.parse((await runBerth(...words, "--json")).stdout);
  expect(again.hosts.map((each: { outcome: string }) => each.outcome)).toEqual(["unchanged", "unchanged", "unchanged"]);
});

test("plans the hosts of a file, one line each, and selects hosts by name", async () => {
  const file = await declare("  web-{1..2}:\n  db: {size: Standard_D2s_v5, publicAddress: none}\n");
  const { stdout } = await runBerth("plan", "--file", file);
  expect(stdout).toMatch(/^web-1 +shop +westeurope +Standard_B2ls_v2 +web-1-\S+:2376$/m);
  expect(stdout).toMatch(/^Warning for db: The host has a private address only/m);
  expect(JSON.parse((await runBerth("plan", "db", "--file", file, "--json")).stdout)).toMatchObject({ name: "db" });
  expect(await runBerth("plan", "no", "--file", file)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("declares no host no"),
  });
  const wrong = await declare("  web-{1..2}:\n    sise: 3\n");
  expect(await runBerth("plan", "--file", wrong)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      "berth.yaml is not a valid host file: line 5, hosts.web-{1..2}.sise: unknown field",
    ),
  });
});

test("applies a file: creates and changes hosts, and removes undeclared ones only with --prune", async () => {
  const secret = "compose: {services: {a: {image: a, environment: [TOKEN]}}}";
  const file = await declare(`  web-{1..2}:\n  db: {${secret}}\n`);
  const first = await runBerth("apply", "--file", file, "--secret-env", "TOKEN");
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^db +shop +create +does not exist$/m) });
  expect(first.stdout).toMatch(/^db +created /m);
  expect(`${first.stdout}${first.stderr}`).not.toContain("canary-51ab");
  expect(await names()).toEqual(expect.arrayContaining(["db", "web-1", "web-2"]));

  const others = "{port: 2380, allowFrom: [127.0.0.0/8, 10.0.0.0/8], openPorts: [{ports: 443}], tags: {team: web}";
  const changed = `  web-1: ${others}, daemon: {debug: true}}\n`;
  await declare(`${changed}  web-2: {zone: '1'}\n  web-3:\n`);
  const words = ["apply", "--file", file, "--dry-run"];
  const preview = await runBerth(...words, "--detailed-exitcode");
  expect(preview).toMatchObject({
    exitCode: 2,
    stdout: expect.stringMatching(/^1 to create, 1 to change, 2 to keep\.$/m),
  });
  expect(JSON.parse((await runBerth(...words, "--prune", "--json")).stdout)).toMatchObject({
    hosts: [
      {
        name: "web-1",
        action: "change",
        changes: [
          { field: "port", before: "2376", after: "2380" },
          { field: "allowFrom", before: "127.0.0.0/8", after: "10.0.0.0/8, 127.0.0.0/8" },
          { field: "openPorts.443/tcp", after: "10.0.0.0/8, 127.0.0.0/8" },
          { field: "tags.team", after: "web" },
          { field: "docker" },
          { field: "compose" },
        ],
      },
      { name: "web-2", action: "keep" },
      { name: "web-3", action: "create" },
    ],
    removed: ["db"],
  });
  const second = await runBerth("apply", "--file", file);
  expect(second.exitCode).toBe(6);
  expect(second.stdout).toMatch(
    /^web-1 +shop +change +port 2376 → 2380; allowFrom 127\.0\.0\.0\/8 → .*; options of Docker; compose file$/m,
  );
  expect(second.stdout).toMatch(
    /^web-2 +shop +keep +settings that are fixed when a host is created\. .*berth remove web-2/m,
  );
  expect(second.stdout).toMatch(/^db +shop +keep +is no longer declared; `berth apply --prune` removes it$/m);
  expect(second.stdout).toMatch(/^web-1 +created +tcp:\S+:2380$/m);
  expect(second.stderr).toContain("Host web-2 was not changed");

  await declare("  web-1: {size: Standard_D2s_v5}\n");
  const larger = await runBerth("apply", "--file", file, "--dry-run", "--detailed-exitcode");
  expect(larger).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(
      /keep +size Standard_B2ls_v2 → Standard_D2s_v5\. To change it: berth resize web-1 Standard_D2s_v5$/m,
    ),
  });
  const whatIf = await runBerth("plan", "--file", file, "--what-if");
  expect(whatIf.stdout.startsWith(larger.stdout.trimEnd())).toBe(true);

  await declare(`${changed}  web-{2..3}: {port: 2380}\n`);
  const planned = JSON.parse((await runBerth("plan", "--file", file, "--what-if", "--json")).stdout);
  expect(planned.map((each: { comparison: { action: string } }) => each.comparison.action)).toEqual([
    "none",
    "change",
    "change",
  ]);
  expect(await runBerth("apply", "--file", file, "--prune")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Remove host db and everything on it"),
  });
  const third = await runBerth("apply", "--file", file, "--prune", "--yes", "--json");
  expect(JSON.parse(third.stdout)).toMatchObject({
    hosts: [{ outcome: "unchanged" }, { outcome: "created" }, { outcome: "created" }],
    removed: ["db"],
  });
  await runBerth("stop", "web-3");
  const off = await runBerth("apply", "--file", file);
  expect(off).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^web-3 .* none +is as declared, but deallocated$/m),
  });
  // Hosts outside the set stay, whatever their resource group.
  expect(await names()).toEqual(["job-1", "job-2", "job-3", "web-1", "web-2", "web-3"]);
});

test("works on several hosts, and continues with the others if one fails", async () => {
  const stopped = await runBerth("stop", "job-{1..2}", "nobody", "job-3");
  expect(stopped.exitCode).toBe(5);
  expect(stopped.stdout).toMatch(
    /^NAME +OUTCOME +REASON\njob-1 +deallocated\njob-2 +deallocated\nnobody +failed +\S.*nobody.*\njob-3 +deallocated\n$/,
  );
  expect(stopped.stderr).toMatch(/nobody +Host nobody failed: /);
  const started = await runBerth("start", "job-1", "job-2", "job-1", "--json");
  expect(JSON.parse(started.stdout)).toMatchObject({
    hosts: [
      { name: "job-1", outcome: "running", host: { power: "running" } },
      { name: "job-2", outcome: "running" },
    ],
  });
  expect(await runBerth("restart", "job-{1..x}")).toMatchObject({ exitCode: 2 });
});

test("asks once to remove several hosts, and leaves nothing that they share", async () => {
  expect(await runBerth("remove", "job-{1..3}")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Remove hosts job-1, job-2, job-3 and everything on them"),
  });
  const { exitCode, stdout, stderr } = await runBerth("remove", "job-{1..3}", "--yes");
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: "NAME   OUTCOME\njob-1  removed\njob-2  removed\njob-3  removed\n",
  });
  expect(stderr.split("\n").filter((line) => line.includes(" job-2 "))).toHaveLength(2);
  expect(await names()).not.toContain("job-1");
});

test("rejects --prune without a set", async () => {
  const file = join(folder, "no-set.yaml");
  await writeFile(file, "hosts: {a: {allowFrom: [127.0.0.0/8]}}\n");
  expect(await runBerth("apply", "--file", file, "--prune")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("has no `set`"),
  });
});
