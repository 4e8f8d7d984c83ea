import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "@dockberth/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAuthority } from "../src/authority.ts";
import { readConfiguration } from "../src/configuration.ts";
import { policyInput } from "./team.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

const { cert, key } = await createAuthority({ name: "secrets" });
const pem = key?.reveal() ?? "";

describe.skipIf(!isRoot)("the key of the authority as containers deliver it", () => {
  let folder: string;
  let isMounted: boolean;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "berth-secret-"));
    isMounted = false;
  });
  afterEach(() => {
    if (isMounted) execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  });

  /** As container runtimes do: the file system can be written elsewhere, and is mounted here read-only. */
  function mountReadOnly(write: () => void) {
    execFileSync("mount", ["--bind", folder, folder]);
    isMounted = true;
    write();
    execFileSync("mount", ["-o", "remount,bind,ro", folder]);
  }

  const path = () => join(folder, "ca-key.pem");
  const kinds: readonly [string, () => void, RegExp][] = [
    ["a link, as in Kubernetes", writeLink, /it is a symbolic link/],
    ["a file of mode 444, as in Docker", () => writeKey(0o444), /its mode 444/],
    ["a file of another user", () => chownSync(writeKey(0o600), 12_345, 12_345), /it belongs to another user/],
  ];

  test.each(kinds)("accepts %s on a read-only mount, with a warning", async (_what, write, warning) => {
    mountReadOnly(write);
    expect(await open()).toEqual([expect.stringMatching(warning)]);
  });

  test.each(kinds)("rejects %s where it can be replaced", async (_what, write, problem) => {
    write();
    await expect(open()).rejects.toThrow(problem);
  });

  test("accepts a file of its own without a warning", async () => {
    writeKey(0o600);
    expect(await open()).toEqual([]);
  });

  function writeKey(mode: number, at = path()): string {
    writeFileSync(at, pem);
    chmodSync(at, mode);
    return at;
  }

  function writeLink() {
    writeKey(0o600, join(folder, "..data"));
    symlinkSync("..data", path());
  }

  /** The warnings. */
  async function open(): Promise<string[]> {
    const certFile = join(tmpdir(), `berth-ca-${process.pid}.pem`);
    writeFileSync(certFile, cert);
    const warnings: string[] = [];
    await openAuthority(
      await configuration({ BERTH_CA_CERT_FILE: certFile, BERTH_CA_KEY_FILE: path() }),
      { getToken: async () => null },
      (text) => warnings.push(text),
    );
    return warnings;
  }
});

test.each([
  ["with line breaks", (text: string) => text],
  ["with backslashes for line breaks", (text: string) => text.replaceAll("\n", "\\n")],
  ["in base64", (text: string) => Buffer.from(text).toString("base64")],
])("reads the key from a setting %s", async (_how, encode) => {
  const given = await configuration({ BERTH_CA_CERT: encode(cert), BERTH_CA_KEY: encode(pem) });
  const authority = await openAuthority(given, { getToken: async () => null }, () => undefined);
  expect(authority.cert.trim()).toBe(cert.trim());
});

async function configuration(more: Record<string, string>) {
  const access = join(tmpdir(), `berth-access-${process.pid}.yaml`);
  writeFileSync(access, JSON.stringify(policyInput));
  return readConfiguration({
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_SIGNING_SECRET: "secret",
    BERTH_SLACK_ACCESS: access,
    AZURE_SUBSCRIPTION_ID: "00000000-0000-0000-0000-000000000000",
    ...more,
  });
}
