import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { type DockerAnswer, probeDocker } from "../docker/probe.ts";
import { createAuthority } from "./authority.ts";
import { day } from "./form.ts";
import { issueCertificates } from "./issue.ts";
import { judgedHostname, judges, verifyByOpenssl } from "./judges.testing.ts";
import type { HostCertificates, TlsMaterial } from "./material.ts";

// Clocks differ by minutes, of which nobody hears, and by days, of which people must hear that it is the clocks.

const minute = 60_000;
const sides = ["server", "client"] as const;

describe.skipIf(!judges.openssl.isHere)("by a clock that differs from the issuer's, OpenSSL", () => {
  test.each([
    ["takes", "ten minutes behind", -10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["takes", "ten minutes ahead", 10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["refuses", "a second more behind", -10 * minute - 1000, { server: /not yet valid/, client: /not yet valid/ }],
    ["refuses", "a day behind", -day, { server: /not yet valid/, client: /not yet valid/ }],
    ["refuses the client's", "a day ahead", day + 1000, { server: /^accepted$/, client: /has expired/ }],
    ["refuses", "ninety days ahead", 90 * day + 1000, { server: /has expired/, client: /has expired/ }],
  ])("%s new certificates where it is %s", async (_verb, _clock, offset, expected) => {
    const now = wholeSecond();
    const issued = await issue(now);
    for (const side of sides) {
      const { ca, cert } = issued[side];
      const time = String((now.getTime() + offset) / 1000);
      expect(await verifyByOpenssl(ca, cert, "-attime", time, "-purpose", `ssl${side}`)).toMatch(expected[side]);
    }
  });
});

// Of these the clock cannot be set: so it is the issuer's that differs.
describe.each([judges.node, judges.gnutls])("$name", ({ isHere, judge }) => {
  test.skipIf(!isHere).each([
    ["takes", "ten minutes behind", -10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["takes", "ten minutes ahead", 10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["refuses the client's", "a day and a minute behind", -day - minute, { server: /^accepted$/, client: /expired/i }],
    ["refuses", "a day ahead", day, { server: /not.yet.valid/i, client: /not.yet.valid/i }],
  ])("%s certificates whose issuer's clock is %s", async (_verb, _clock, offset, expected) => {
    const issued = await issue(new Date(Date.now() + offset));
    for (const side of sides) expect(await judge(issued[side], side)).toMatch(expected[side]);
  });
});

describe.skipIf(!judges.openssl.isHere)("a host", () => {
  test.each([
    ["behind", -10 * minute],
    ["ahead", 10 * minute],
  ])("whose clock is ten minutes %s answers", async (_direction, offset) => {
    const { server, client } = await issue(new Date());
    await using docker = await serveByClock(server, offset);
    await expect(docker.probe(client)).resolves.toMatchObject({ version: "28.0.0" });
  });

  test("whose clock is a day ahead takes the client's certificate for expired, and it is the clocks that are named", async () => {
    const { server, client } = await issue(new Date());
    await using docker = await serveByClock(server, day + minute);
    await expect(docker.probe(client)).rejects.toMatchObject({
      code: "clock-skewed",
      message: expect.stringMatching(/clocks of this machine and of one do not agree: the host says .* has expired/),
    });
  });

  test("whose clock is a day behind refuses the client's certificate without a reason, and the clocks are named beside the certificate", async () => {
    const { server, client } = await issue(new Date());
    await using docker = await serveByClock(server, -day);
    await expect(docker.probe(client)).rejects.toMatchObject({
      code: "docker-refused-client",
      hint: expect.stringMatching(/clock/),
    });
  });

  test("whose certificate is not valid for a day yet is refused by the handshake, and it is the clocks that are named", async () => {
    const authority = await createAuthority({ name: "ours" });
    const ahead = await issueCertificates(authority, { hostnames: [judgedHostname], now: new Date(Date.now() + day) });
    const { client } = await issueCertificates(authority, { hostnames: [judgedHostname] });
    await using docker = await serveByClock(ahead.server, 0);
    await expect(docker.probe(client)).rejects.toMatchObject({
      code: "clock-skewed",
      message: expect.stringMatching(/the host's certificate is not valid yet by the clock of this machine/),
      cause: { code: "CERT_NOT_YET_VALID" },
    });
  });

  test("is not asked with a client's certificate that is not valid for a day yet, and it is the clocks that are named", async () => {
    const now = new Date(Date.now() + day);
    const { client } = await issue(now);
    const nowhere = { name: "one", address: "127.0.0.1", hostname: judgedHostname, port: 9 };
    await expect(probeDocker(nowhere, client)).rejects.toMatchObject({
      code: "clock-skewed",
      message: expect.stringMatching(/do not agree: the client certificate begins at .*, and here it is /),
    });
  });
});

async function issue(now: Date): Promise<HostCertificates> {
  return issueCertificates(await createAuthority({ name: "ours", now }), { hostnames: [judgedHostname], now });
}

function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

interface Docker extends AsyncDisposable {
  probe(client: TlsMaterial): Promise<DockerAnswer>;
}

/** What of a Docker the probe asks, by OpenSSL's server, which judges clients by a clock so many milliseconds off. */
async function serveByClock({ ca, cert, key }: TlsMaterial, offset: number): Promise<Docker> {
  const folder = mkdtempSync(join(tmpdir(), "berth-clock-"));
  const files = { ca, cert, key: key.reveal(), version: JSON.stringify({ Version: "28.0.0", ApiVersion: "1.48" }) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const time = String(Math.floor((Date.now() + offset) / 1000));
  const judging = ["-Verify", "1", "-verify_return_error", "-CAfile", "ca", "-attime", time];
  const words = ["s_server", "-accept", "127.0.0.1:0", "-WWW", "-cert", "cert", "-key", "key", ...judging];
  const server = spawn("openssl", words, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`openssl s_server ended with ${code}`)));
    createInterface(server.stdout).on("line", (line) => {
      const [, found] = /^ACCEPT .*:(\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return {
    probe: (client) => probeDocker({ name: "one", address: "127.0.0.1", hostname: judgedHostname, port }, client),
    [Symbol.asyncDispose]: async () => {
      const ended = once(server, "exit");
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
