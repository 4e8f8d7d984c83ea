import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BerthError } from "@dockberth/core";
import { expect, test } from "vitest";
import { exitCodes } from "../src/output/exit-codes.ts";
import { berth } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";

test("gives every kind of error its own exit code", () => {
  const kinds = new Set(Object.values(BerthError.definitions).map(({ kind }) => kind));
  for (const kind of kinds) expect(exitCodes[kind]).toBeGreaterThan(0);
  expect(new Set(Object.values(exitCodes)).size).toBe(Object.keys(exitCodes).length);
});

test("lists the program's exit codes in the README", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  for (const [kind, code] of Object.entries(exitCodes))
    expect(readme).toMatch(new RegExp(`^\\| ${code} +\\| \`${kind}\``, "m"));
});

test("exits 2 and names the help for an unknown command, option or value", async () => {
  for (const words of [
    ["fly"],
    ["plan", "--altitude", "3"],
    ["plan", "a", "--cloud", "cirrus"],
    ["completion", "tclsh"],
  ]) {
    const { exitCode, stdout, stderr } = await berth(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("--help");
  }
});

test("prints the resources of a plan, and the whole plan with --json", async () => {
  const env = {
    BERTH_HOME: join(await temporaryFolder(), "berth"),
    AZURE_SUBSCRIPTION_ID: "11111111-1111-1111-1111-111111111111",
  };
  const words = [
    "plan",
    "build-1",
    "--allow-from",
    "203.0.113.7,198.51.100.0/24",
    "--tag",
    "team=a=b",
    "--network",
    "shared",
  ];
  const { exitCode, stdout } = await berth(words, env);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Microsoft.Compute/virtualMachines");
  const plan = JSON.parse((await berth([...words, "--json"], env)).stdout);
  expect(plan).toMatchObject({
    name: "build-1",
    subscriptionId: "11111111-1111-1111-1111-111111111111",
    tags: { team: "a=b" },
  });
  expect(JSON.stringify(plan.template)).toContain("203.0.113.7/32");
  expect(JSON.stringify(plan.template)).toContain("198.51.100.0/24");
});

test("reads a host from a file and lets options override it", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "berth.yaml");
  await writeFile(file, "name: from-file\nallowFrom: [203.0.113.7]\nlocation: northeurope\ntags: {a: x, b: y}\n");
  const words = ["plan", "--json", "--file", file, "--location", "chinaeast2", "--cloud", "china", "--tag", "b=z"];
  const { stdout } = await berth(words, { BERTH_HOME: join(folder, "berth"), AZURE_SUBSCRIPTION_ID: "s" });
  expect(JSON.parse(stdout)).toMatchObject({
    name: "from-file",
    location: "chinaeast2",
    hostname: expect.stringMatching(/\.chinaeast2\.cloudapp\.chinacloudapi\.cn$/),
    tags: { a: "x", b: "z" },
  });
});

test("exits 2 and names every invalid field at once, on stderr and as JSON on stdout", async () => {
  const { exitCode, stdout, stderr } = await berth(["plan", "Not A Name", "--port", "22", "--json"]);
  expect(exitCode).toBe(2);
  for (const field of ["NAME", "--allow-from", "--port"]) expect(stderr).toContain(`${field}:`);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "spec-invalid", kind: "input", hint: expect.any(String) },
  });
});

test("opens the port to the whole Internet only for the word anywhere", async () => {
  expect(await berth(["plan", "a", "--allow-from", "0.0.0.0/0"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("anywhere"),
  });
  expect(await berth(["plan", "a", "--allow-from", "anywhere"])).toMatchObject({ exitCode: 0 });
});

test("names a file that is missing or not a mapping", async () => {
  const file = join(await temporaryFolder(), "berth.yaml");
  expect((await berth(["plan", "--file", file])).stderr).toContain(file);
  await writeFile(file, "- a list\n");
  expect(await berth(["plan", "--file", file])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("mapping"),
  });
});

test("completes commands, options, values, hosts and files", async () => {
  const env = { BERTH_HOME: await temporaryFolder() };
  for (const name of ["one", "two"]) await mkdir(join(env.BERTH_HOME, "hosts", name), { recursive: true });
  const complete = async (...words: string[]) =>
    (await berth(["__complete", "--", ...words], env)).stdout
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[0]);
  expect(await complete("pl")).toEqual(["plan"]);
  expect(await complete("plan", "--allow")).toEqual(["--allow-from"]);
  expect(await complete("create", "--data-disk-c")).toEqual(["--data-disk-caching"]);
  expect(await complete("create", "--hardening", "")).toEqual(["default", "strict"]);
  expect(await complete("completion", "")).toEqual(["bash", "zsh", "fish", "powershell"]);
  expect(await complete("completion", "bash", "")).not.toContain("zsh");
  for (const command of ["inspect", "remove", "rm", "start", "stop", "restart", "resize", "env", "grant"])
    expect(await complete(command, "")).toEqual(["one", "two"]);
  expect(await complete("rm", "one", "")).toEqual(["two"]);
  expect(await complete("inspect", "one", "")).toContain("--json");
  expect(await complete("inspect", "one", "")).not.toContain("two");
  expect(await complete("ls", "-")).toEqual(await complete("list", "-"));
  expect(await complete("emulator", "st")).toEqual(["start", "stop", "status"]);
  expect(await complete("create", "--size", "")).toEqual([""]);
  expect(await complete("list", "--json", "--j")).toEqual([""]);
  expect(await complete("create", "--file", "")).toEqual([":files"]);
  expect(await complete("docker", "one", "--", "")).toEqual([":files"]);
  const [line = ""] = (await berth(["__complete", "--", "inspe"], env)).stdout.split("\n");
  expect(line).toMatch(/^inspect\t\S.*/);
});

test("prints versions", async () => {
  expect(JSON.parse((await berth(["version", "--json"])).stdout)).toMatchObject({ node: process.versions.node });
});

test("says in a plan without a subscription that names depend on it", async () => {
  const folder = await temporaryFolder();
  const env = { BERTH_HOME: join(folder, "berth"), HOME: folder };
  const words = ["plan", "build-1", "--allow-from", "203.0.113.7"];
  expect((await berth(words, env)).stderr).toContain("the DNS name above is not the one that create will use");
  expect((await berth([...words, "--dns-label", "build-1-acme"], env)).stderr).toBe("");
  expect((await berth([...words, "--subscription", "11111111-1111-1111-1111-111111111111"], env)).stderr).toBe("");
});
