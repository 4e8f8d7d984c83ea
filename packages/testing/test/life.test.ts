import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtApp } from "../src/index.ts";

const program = join(import.meta.dirname, "..", "life", "main.ts");

test.each(["berth emulator start", "berth create"])(
  "leaves nothing of `npm run life` when it is stopped at %s, and again during its cleanup",
  async (line) => {
    builtApp("cli");
    const folder = await mkdtemp(join(tmpdir(), "berth-stopped-"));
    try {
      const child = spawn(process.execPath, [program, "--guests", "simulated"], {
        env: { ...process.env, TMPDIR: folder },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const output = listen(child);
      await output.until(`$ ${line}`);
      child.kill("SIGINT");
      await output.until("$ berth emulator stop");
      child.kill("SIGINT");
      expect({ code: await output.ended, text: output.text() }).toEqual({
        code: 130,
        text: expect.stringContaining("Stopped;"),
      });
      expect(await readdir(folder)).toEqual([]);
      expect(await processesOf(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

function listen(child: ChildProcess) {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (part) => (text += part));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    ended,
    text: () => text,
    async until(words: string) {
      const early = ended.then((code) =>
        Promise.reject(new Error(`it exited with ${code} before "${words}": ${text}`)),
      );
      while (!text.includes(words)) await Promise.race([once(child.stdout ?? child, "data"), early]);
      early.catch(() => undefined);
    },
  };
}

/** The processes that have this folder in their environment, on systems with /proc. */
async function processesOf(folder: string): Promise<string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(join("/proc", id, "environ"), "utf8").catch(() => "");
      return environment.includes(folder) ? [await readFile(join("/proc", id, "cmdline"), "utf8").catch(() => id)] : [];
    }),
  );
  return found.flat();
}
