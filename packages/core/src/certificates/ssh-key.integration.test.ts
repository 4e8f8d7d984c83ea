import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSshKey } from "./ssh-key.ts";

const hasKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

test.skipIf(!hasKeygen)("creates keys that OpenSSH reads, with the same public key", async () => {
  const folder = await mkdtemp(join(tmpdir(), "berth-ssh-"));
  try {
    for (const comment of ["berth", "", "a longer comment"]) {
      const { publicKey, privateKey } = createSshKey(comment);
      const path = join(folder, "key");
      await writeFile(path, privateKey.reveal(), { mode: 0o600 });
      const { stdout, stderr } = spawnSync("ssh-keygen", ["-y", "-f", path], { encoding: "utf8" });
      expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: publicKey.trim(), stderr: "" });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
