import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmulator } from "@dockberth/emulator";
import { beforeAll, expect, test } from "vitest";
import { emulatorFolder } from "../src/folder/locations.ts";
import { builtProgram } from "./built.ts";
import { temporaryFolder } from "./folder.ts";

let program: string;

beforeAll(() => {
  program = builtProgram();
});

/** Runs the built program and records every package of which it loads code, by the source maps of the loaded files. */
async function run(...words: string[]) {
  return runIn({}, ...words);
}

async function runIn(variables: Readonly<Record<string, string>>, ...words: string[]) {
  const hook = `import { registerHooks } from "node:module";
    import { writeSync } from "node:fs";
    registerHooks({ load(url, context, next) {
      if (url.startsWith("file:")) writeSync(3, url + "\\n");
      return next(url, context);
    } });`;
  const hookUrl = `data:text/javascript,${encodeURIComponent(hook)}`;
  const { status, stdout, stderr, output } = spawnSync(process.execPath, ["--import", hookUrl, program, ...words], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], BERTH_HOME: join(await temporaryFolder(), "berth"), ...variables },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const files = (output[3] ?? "").split("\n");
  const sources = files.filter((url) => existsSync(`${pathOf(url)}.map`)).flatMap(sourcesIn);
  return { status, stdout, stderr, files, packages: new Set(packagesIn(sources)), sources };
}

function sourcesIn(url: string): string[] {
  return (JSON.parse(readFileSync(`${pathOf(url)}.map`, "utf8")) as { sources: string[] }).sources;
}

function packagesIn(sources: readonly string[]): string[] {
  const names = sources.map((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/|packages\/(core)\//.exec(source));
  return names.flatMap((found) => found?.[1] ?? (found?.[2] === undefined ? [] : "@dockberth/core"));
}

function pathOf(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : "";
}

test.each(["--help", "create --help", "version", "completion bash"])(
  "loads no library but commander for berth %s",
  async (line) => {
    const { status, stderr, packages } = await run(...line.split(" "));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect([...packages].filter((name) => name !== "@dockberth/core")).toEqual(["commander"]);
  },
);

test.each(["--help", "version", "plan build-1 --allow-from 203.0.113.7"])(
  "loads Chinese sentences for berth %s where Chinese is spoken, and nowhere else",
  async (line) => {
    const isChinese = (source: string) => source.includes("/messages/zh/");
    expect((await run(...line.split(" "))).sources.filter(isChinese)).toEqual([]);
    const chinese = await runIn({ LANG: "zh_CN.UTF-8" }, ...line.split(" "));
    expect(chinese.status).toBe(0);
    expect(chinese.sources.some(isChinese)).toBe(true);
    expect(chinese.stdout).toMatch(/\p{Script=Han}|，/u);
  },
);

test("says in Chinese that nobody is signed in", async () => {
  const words = ["list", "--subscription", "00000000-0000-0000-0000-000000000000"];
  const { status, stdout, stderr } = await runIn({ LANG: "zh_CN.UTF-8", PATH: "/nonexistent" }, ...words);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toMatch(/^berth: 尚未登录 Azure\n {2}请登录（`az login`）/);
});

test("loads core but neither Azure's SDK nor the emulator for plan", async () => {
  const { status, stdout, files, packages } = await run("plan", "build-1", "--allow-from", "203.0.113.7");
  expect(files.filter((url) => url.includes("/emulator/"))).toEqual([]);
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
    [
      "-c",
      `"$1" "$2" plan x --allow-from anywhere --subscription 00000000-0000-4000-8000-000000000000 --json | { read -r _; }`,
      "sh",
      process.execPath,
      program,
    ],
    {
      encoding: "utf8",
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("finishes its work where nobody reads what it prints, and shows no warning of Node", async () => {
  const env = { ...process.env, BERTH_HOME: join(await temporaryFolder(), "berth") };
  const shell = (script: string) =>
    spawnSync("sh", ["-c", script, "sh", process.execPath, program], { env, encoding: "utf8" });
  expect(shell('"$1" "$2" emulator start --guests simulated').status).toBe(0);
  try {
    shell('"$1" "$2" create one --allow-from anywhere 2>&1 | { read -r _; }');
    const { status, stderr } = shell('"$1" "$2" inspect one');
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringMatching(/\(node:\d+\)/) });
    expect(shell('"$1" "$2" list -o tsv').stdout).toMatch(/^one\tready\trunning\ttcp:/);
  } finally {
    expect(shell('"$1" "$2" emulator stop --forget').status).toBe(0);
  }
});

test("says from the background that another running emulator uses the folder", async () => {
  const env = { ...process.env, BERTH_HOME: join(await temporaryFolder(), "berth") };
  const stateFolder = emulatorFolder(env);
  await using _other = await startEmulator({ guests: "none", stateFolder });
  const start = (...more: string[]) => {
    const words = [program, "emulator", "start", "--guests", "simulated", ...more];
    return spawnSync(process.execPath, words, { env, encoding: "utf8" });
  };
  const { status, stdout } = start("--json");
  expect(status).toBe(6);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: "emulator-folder-in-use",
    details: { folder: stateFolder },
  });
  expect(start("--lang", "zh").stderr).toContain(`另一个正在运行的模拟器在使用状态文件夹 ${stateFolder}`);
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
