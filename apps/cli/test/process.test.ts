import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { builtProgram } from "./built.ts";
import { temporaryFolder } from "./folder.ts";

let program: string;

beforeAll(() => {
  program = builtProgram();
});

/** Runs the built program and records every package that it loads. */
async function run(...words: string[]) {
  const hook = `import { registerHooks } from "node:module";
    import { writeSync } from "node:fs";
    registerHooks({ resolve(specifier, context, next) {
      if (/^[@a-z]/.test(specifier) && !specifier.includes(":")) writeSync(3, specifier + "\\n");
      return next(specifier, context);
    } });`;
  const hookUrl = `data:text/javascript,${encodeURIComponent(hook)}`;
  const { status, stdout, stderr, output } = spawnSync(process.execPath, ["--import", hookUrl, program, ...words], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], BERTH_HOME: join(await temporaryFolder(), "berth") },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  return { status, stdout, stderr, packages: new Set(output[3]?.split("\n").filter(Boolean)) };
}

test.each(["--help", "create --help", "version", "completion bash"])(
  "loads only the command line for berth %s",
  async (line) => {
    const { status, stderr, packages } = await run(...line.split(" "));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect([...packages]).toEqual(["commander"]);
  },
);

test("loads core but not Azure's SDK for plan", async () => {
  const { status, stdout, packages } = await run("plan", "build-1", "--allow-from", "203.0.113.7");
  expect(status).toBe(0);
  expect(stdout).toContain("build-1-nsg");
  expect(packages).toContain("@dockberth/core");
  expect([...packages].filter((name) => name.startsWith("@azure/"))).toEqual([]);
});

test("exits with the exit code of the command", async () => {
  expect((await run("plan", "build-1")).status).toBe(2);
  expect((await run("list", "--emulator")).status).toBe(9);
});

test("exits 0 on EPIPE", () => {
  const { status, stderr } = spawnSync(
    "sh",
    ["-c", `"$1" "$2" plan x --allow-from anywhere --json | { read -r _; }`, "sh", process.execPath, program],
    {
      encoding: "utf8",
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("finishes its work where nobody reads what it prints", async () => {
  const env = { ...process.env, BERTH_HOME: join(await temporaryFolder(), "berth") };
  const shell = (script: string) =>
    spawnSync("sh", ["-c", script, "sh", process.execPath, program], { env, encoding: "utf8" });
  expect(shell('"$1" "$2" emulator start --guests simulated').status).toBe(0);
  try {
    shell('"$1" "$2" create one --allow-from anywhere 2>&1 | { read -r _; }');
    expect(shell('"$1" "$2" list -o tsv').stdout).toMatch(/^one\tready\trunning\ttcp:/);
  } finally {
    expect(shell('"$1" "$2" emulator stop --forget').status).toBe(0);
  }
});

test("rejects an older Node before anything else", () => {
  const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });`;
  const imported = `data:text/javascript,${encodeURIComponent(older)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", imported, program, "list"], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^berth: This is Node\.js 20\.20\.2, and berth needs 22\.\d+ or later\n {2}Install one/);
});
