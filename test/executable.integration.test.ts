import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "berth-executable-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const emptyFolder = join(folder, "home");

test("bundles the command line into one script that needs no modules beside it", () => {
  execFileSync(process.execPath, ["scripts/executable.mjs", folder, "--script"]);
  const berth = (...words: string[]) =>
    execFileSync(process.execPath, [join(folder, "berth.cjs"), ...words], {
      encoding: "utf8",
      env: { HOME: emptyFolder },
    });
  expect(berth("version")).toMatch(/^berth \d+\.\d+\.\d+, Node\.js /);
  expect(JSON.parse(berth("plan", "one", "--allow-from", "anywhere", "--json"))).toMatchObject({ name: "one" });
});

test(
  "builds one file that runs without Node, with its checksum, and serves a host",
  { tags: ["long"] },
  () => {
    const out = execFileSync(process.execPath, ["scripts/executable.mjs", folder], { encoding: "utf8" });
    const file = out.trim().split("\n").at(-1) ?? "";
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(readFileSync(`${file}.sha256`, "utf8")).toBe(`${digest}  ${basename(file)}\n`);
    expect(readFileSync(join(folder, `${basename(file, ".exe")}.licences.txt`), "utf8")).toContain("commander");
    const berth = (...words: string[]) =>
      execFileSync(file, words, { encoding: "utf8", env: { HOME: emptyFolder, PATH: "/usr/bin:/bin" }, stdio: "pipe" });
    expect(berth("version")).toMatch(/^berth \d+\.\d+\.\d+, Node\.js 24\./);
    berth("emulator", "start", "--guests", "simulated", "--quiet");
    try {
      expect(berth("create", "one", "--emulator", "--quiet")).toContain("Host one is ready");
      expect(berth("remove", "one", "--yes", "--quiet")).toContain("Host one is removed");
    } finally {
      berth("emulator", "stop");
    }
  },
  120_000,
);
