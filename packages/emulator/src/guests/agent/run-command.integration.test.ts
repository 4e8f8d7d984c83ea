import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCommand } from "./run-command.ts";

const empty = { parameters: [], protectedParameters: [], timeoutSeconds: 60 };

async function run(script: string, given: Partial<Parameters<typeof runCommand>[0]>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "run-command-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { lines } = runCommand({ kind: "run-command", name: "test", script, ...empty, ...given });
  return execFileSync("/bin/sh", ["-c", lines.join("\n")], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: "/usr/bin:/bin" },
  });
}

test.skipIf(process.platform === "win32")("starts a script without an interpreter line by bash", async () => {
  expect(await run("[[ ab == a* ]] && echo bash", {})).toBe("bash\n");
});

test.skipIf(process.platform === "win32")("sets no parameter whose value is empty", async () => {
  const parameters = [
    { name: "gone", value: "" },
    { name: "kept", value: "it's" },
    { name: "", value: "a b" },
  ];
  expect(await run('echo "$(env | grep -c ^gone=) $kept $1 $#"', { parameters })).toBe("0 it's a b 1\n");
});
