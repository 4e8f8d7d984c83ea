import {
  type Authority,
  beginAuthorityChange,
  connectDocker,
  createAuthority,
  finishAuthorityChange,
  type Host,
  isBerthError,
  makeHost,
  parseHostSpec,
  probeDocker,
  provisionHost,
  readLogs,
  rotateHost,
  runScript,
  startHost,
  stopHost,
  type TlsMaterial,
  upgradeHost,
} from "@berth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** An image of one program and its libraries, out of the machine's own files: no registry is asked. */
const startKeeper = `set -e
libraries=$(ldd /bin/sleep | grep -o '/[^ ]*' | sed 's,^/,,')
tar -C / -ch bin/sleep $libraries | docker import - keeper >/dev/null
docker run --detach --restart always --name keeper keeper /bin/sleep 100000 >/dev/null
echo "$GREETING from $(hostname)"
echo "to stderr" >&2
exit 7
`;

describe.skipIf(!real)("on a real Linux guest", { timeout: 500_000 }, () => {
  let cloud: EmulatedAzure;
  let host: Host;
  let authority: Authority;
  let client: TlsMaterial;
  const spec = (more: object = {}) =>
    parseHostSpec({ name: "demo", allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`], ...more });

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux" });
    authority = await createAuthority({ name: "first" });
    ({ host, client } = await makeHost(cloud.azure, spec(), authority));
  }, 300_000);
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  test("a host lives through rotation, another authority, upgrade, logs, a stop and a start, and its container runs on", async () => {
    const { azure } = cloud;
    const [current, next] = [authority, await createAuthority({ name: "second" })];
    const heard: string[] = [];
    const outcome = await runScript(azure, "demo", {
      script: startKeeper,
      parameters: { GREETING: "hello" },
      onOutput: (text) => void heard.push(text),
    });
    expect(outcome).toEqual({ exitCode: 7, output: "hello from demo\n", error: expect.stringContaining("to stderr") });
    expect(heard.join("")).toBe("hello from demo\n");
    const startedAt = async (as: TlsMaterial = client) =>
      (await (await connectDocker(host, as)).getContainer("keeper").inspect()).State.StartedAt;
    const since = await startedAt();

    const slow: string[] = [];
    await runScript(azure, "demo", {
      script: "for each in 1 2 3 4; do echo $each; sleep 1; done",
      onOutput: (text) => void slow.push(text),
    });
    expect(slow.join("")).toBe("1\n2\n3\n4\n");
    expect(slow.length).toBeGreaterThan(1);

    const before = await probeDocker(host, client);
    const knocks = knockUntilStopped(() => probeDocker(host, client));
    const rotated = await rotateHost(azure, "demo", current);
    const misses = await knocks.stop();
    // Away for the moment of the restart, where a connection may be cut after its handshake; never untrusted: the old
    // certificate or the new one is shown.
    expect(misses.filter((code) => !/^docker-(unreachable|refused-client)$/.test(code))).toEqual([]);
    expect((await probeDocker(host, client)).fingerprint).not.toBe(before.fingerprint);
    expect(await startedAt(rotated.client)).toBe(since);

    const begun = await beginAuthorityChange(azure, "demo", { current, next });
    expect([await startedAt(), await startedAt(begun.client)]).toEqual([since, since]);
    const finished = await finishAuthorityChange(azure, "demo", { next, current });
    expect([await startedAt(begun.client), await startedAt(finished.client)]).toEqual([since, since]);
    const refused = await probeDocker(host, client).catch((error: unknown) => error);
    expect(isBerthError(refused) && refused.code).toBe("docker-untrusted");

    const { from, to } = await upgradeHost(azure, "demo", { client: finished.client });
    expect([from, to]).toEqual(
      [before.version, before.version].map((version) => expect.stringContaining(version.split("+")[0] ?? "")),
    );
    await runScript(azure, "demo", { script: "rm /etc/docker/daemon.json" });
    expect(await provisionHost(azure, "demo", { client: finished.client })).toMatchObject({
      ok: true,
      changed: expect.arrayContaining(["daemon.json", "engine-restarted"]),
    });
    expect(await startedAt(finished.client)).toBe(since);
    expect(await readLogs(azure, "demo", { lines: 200 })).toMatch(/dockerd/);
    expect(await readLogs(azure, "demo", { source: "extension" })).toContain('"berth":1');

    await stopHost(azure, "demo");
    expect(
      isBerthError(await probeDocker(host, finished.client).catch((error: unknown) => error), "docker-unreachable"),
    ).toBe(true);
    await startHost(azure, "demo", { client: finished.client });
    expect(await startedAt(finished.client)).not.toBe(since);

    const swarm = await (await connectDocker(host, finished.client))
      .swarmInit({ ListenAddr: "127.0.0.1:2377", AdvertiseAddr: "127.0.0.1" })
      .then(
        () => true,
        () => false,
      );
    const upgraded = await upgradeHost(azure, "demo").catch((error: unknown) => error);
    expect(isBerthError(upgraded, "swarm-active")).toBe(swarm);
  });
});

/** Knocks all the time, and tells the codes of the knocks that failed. */
function knockUntilStopped(knock: () => Promise<unknown>) {
  const codes: string[] = [];
  let isStopped = false;
  const done = (async () => {
    while (!isStopped) {
      await knock().catch((error: unknown) => codes.push(isBerthError(error) ? error.code : String(error)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await done;
      return codes;
    },
  };
}
