import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { type ProbeResult, probeDocker } from "../docker/probe.ts";
import { createAuthority } from "./authority.ts";
import { day } from "./form.ts";
import { issueCertificates } from "./issue.ts";
import type { HostCertificates, TlsMaterial } from "./material.ts";
import { serverHostname, verifiers, verifyByOpenssl } from "./verifiers.testing.ts";

// A difference of minutes between clocks is tolerated; a difference of days must be reported as clock skew.

const minute = 60_000;
const sides = ["server", "client"] as const;

describe.skipIf(!verifiers.openssl.isInstalled)("with a clock that differs from the issuer's, OpenSSL", () => {
  test.each([
    ["accepts", "ten minutes behind", -10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["accepts", "ten minutes ahead", 10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["rejects", "a second more behind", -10 * minute - 1000, { server: /not yet valid/, client: /not yet valid/ }],
    ["rejects", "a day behind", -day, { server: /not yet valid/, client: /not yet valid/ }],
    ["rejects the client's", "a day ahead", day + 1000, { server: /^accepted$/, client: /has expired/ }],
    ["rejects", "ninety days ahead", 90 * day + 1000, { server: /has expired/, client: /has expired/ }],
  ])("%s new certificates when it is %s", async (_verb, _clock, offset, expected) => {
    const now = wholeSecond();
    const issued = await issue(now);
    for (const side of sides) {
      const { ca, cert } = issued[side];
      const time = String((now.getTime() + offset) / 1000);
      expect(await verifyByOpenssl(ca, cert, "-attime", time, "-purpose", `ssl${side}`)).toMatch(expected[side]);
    }
  });
});

// The clock of these verifiers cannot be set, so the issuer's differs.
describe.each([verifiers.node, verifiers.gnutls])("$name", ({ isInstalled, verify }) => {
  test.skipIf(!isInstalled).each([
    ["accepts", "ten minutes behind", -10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["accepts", "ten minutes ahead", 10 * minute, { server: /^accepted$/, client: /^accepted$/ }],
    ["rejects the client's", "a day and a minute behind", -day - minute, { server: /^accepted$/, client: /expired/i }],
    ["rejects", "a day ahead", day, { server: /not.yet.valid/i, client: /not.yet.valid/i }],
  ])("%s certificates of an issuer whose clock is %s", async (_verb, _clock, offset, expected) => {
    const issued = await issue(new Date(Date.now() + offset));
    for (const side of sides) expect(await verify(issued[side], side)).toMatch(expected[side]);
  });
});

describe.skipIf(!verifiers.openssl.isInstalled)("a host", () => {
  test.each([
    ["behind", -10 * minute],
    ["ahead", 10 * minute],
  ])("whose clock is ten minutes %s accepts the client", async (_direction, offset) => {
    const { server, client } = await issue(new Date());
    await using docker = await serveByClock(server, offset);
    await expect(docker.probe(client)).resolves.toMatchObject({ version: "28.0.0" });
  });

  test("whose clock is a day ahead rejects the client certificate as expired, reported as clock-skewed", async () => {
    const { server, client } = await issue(new Date());
    await using docker = await serveByClock(server, day + minute);
    await expect(docker.probe(client)).rejects.toMatchObject({
      code: "clock-skewed",
      message: expect.stringMatching(
        /clocks of this machine and of one differ: the host reports that the client certificate has expired/,
      ),
    });
  });

  test("whose clock is a day behind rejects the client certificate without a reason, reported with a hint about clocks", async () => {
    const { server, client } = await issue(new Date());
    await using docker = await serveByClock(server, -day);
    await expect(docker.probe(client)).rejects.toMatchObject({
      code: "docker-refused-client",
      hint: expect.stringMatching(/clock/),
    });
  });

  test("whose certificate becomes valid in a day fails the handshake, reported as clock-skewed", async () => {
    const authority = await createAuthority({ name: "ours" });
    const ahead = await issueCertificates(authority, { hostnames: [serverHostname], now: new Date(Date.now() + day) });
    const { client } = await issueCertificates(authority, { hostnames: [serverHostname] });
    await using docker = await serveByClock(ahead.server, 0);
    await expect(docker.probe(client)).rejects.toMatchObject({
      code: "clock-skewed",
      message: expect.stringMatching(/by this machine's clock, the host's certificate is not valid yet/),
      cause: { code: "CERT_NOT_YET_VALID" },
    });
  });

  test("is not contacted with a client certificate that becomes valid in a day, reported as clock-skewed", async () => {
    const now = new Date(Date.now() + day);
    const { client } = await issue(now);
    const nowhere = { name: "one", address: "127.0.0.1", hostname: serverHostname, port: 9 };
    await expect(probeDocker(nowhere, client)).rejects.toMatchObject({
      code: "clock-skewed",
      message: expect.stringMatching(/differ: the client certificate is valid from .*, and this machine's time is /),
    });
  });
});

async function issue(now: Date): Promise<HostCertificates> {
  return issueCertificates(await createAuthority({ name: "ours", now }), { hostnames: [serverHostname], now });
}

function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

interface Docker extends AsyncDisposable {
  probe(client: TlsMaterial): Promise<ProbeResult>;
}

/**
 * OpenSSL's server with what the probe requests. It verifies clients with a clock that is `offset` milliseconds off.
 */
async function serveByClock({ ca, cert, key }: TlsMaterial, offset: number): Promise<Docker> {
  const folder = mkdtempSync(join(tmpdir(), "berth-clock-"));
  const files = { ca, cert, key: key.reveal(), version: JSON.stringify({ Version: "28.0.0", ApiVersion: "1.48" }) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const time = String(Math.floor((Date.now() + offset) / 1000));
  const verifying = ["-Verify", "1", "-verify_return_error", "-CAfile", "ca", "-attime", time];
  const args = ["s_server", "-accept", "127.0.0.1:0", "-WWW", "-cert", "cert", "-key", "key", ...verifying];
  const server = spawn("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`openssl s_server ended with ${code}`)));
    createInterface(server.stdout).on("line", (line) => {
      const [, found] = /^ACCEPT .*:(\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return {
    probe: (client) => probeDocker({ name: "one", address: "127.0.0.1", hostname: serverHostname, port }, client),
    [Symbol.asyncDispose]: async () => {
      const ended = once(server, "exit");
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
