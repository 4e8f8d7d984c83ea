import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const script = new URL("run.sh", import.meta.url);

async function run(task: string, timeoutSeconds = 600): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "run-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const lines = [
    `folder='${folder}' timeout_seconds=${timeoutSeconds}`,
    `task() { printf '%s\\n' '${task}'; }`,
    await readFile(script, "utf8"),
  ];
  const [code = "", ...output] = execFileSync("/bin/sh", { input: lines.join("\n"), encoding: "utf8" })
    .trim()
    .split(",");
  return [code, ...output.map((each) => Buffer.from(each, "base64").toString("utf8"))];
}

test.skipIf(process.platform !== "linux").each([
  ["echo out; echo err >&2; exit 7", ["7", "out\n", "err\n"]],
  // The exit codes of timeout(1) are those of any program, too.
  ["exit 124", ["124", "", ""]],
  ["exit 137", ["137", "", ""]],
])("gives the exit code of the task %j", async (task, expected) => {
  expect(await run(task)).toEqual(expected);
});

test.skipIf(process.platform !== "linux")("says that the time limit ended a task, with the output so far", async () => {
  expect(await run("echo before; sleep 600", 1)).toEqual(["timeout", "before\n", ""]);
});
