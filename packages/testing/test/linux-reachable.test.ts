import { setTimeout as pause } from "node:timers/promises";
import {
  beginAuthorityChange,
  connectDocker,
  createAuthority,
  finishAuthorityChange,
  type Host,
  isBerthError,
  issueClientCertificate,
  makeHost,
  parseHostSpec,
  probeDocker,
  provisionHost,
  rotateHost,
  runScript,
  type TlsMaterial,
  upgradeHost,
} from "@berth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";
import { installOlderEngine, packOlderEngine } from "../src/older-engine.ts";
import { triesGuests } from "../src/reliability/share.ts";

/** A program of the machine's own, served by a container: no registry is asked. */
const startServer = `set -e
libraries=$(ldd /bin/sleep | grep -o '/[^ ]*' | sed 's,^/,,')
tar -C / -ch bin/sleep $libraries | docker import - keeper >/dev/null
docker run --detach --restart always --name keeper keeper /bin/sleep 100000 >/dev/null
`;

test.skipIf(!triesGuests)(
  "while a real host gets a certificate, a set-up, an upgrade and another authority, clients of before and new ones get in but for the restart",
  async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({ name: "demo", allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`] });
    const { host, client } = await makeHost(azure, spec, authority);
    await runScript(azure, "demo", { script: startServer });
    const started = async (asked: TlsMaterial) =>
      (await (await connectDocker(host, asked)).getContainer("keeper").inspect()).State.StartedAt;
    await runScript(azure, "demo", { script: `${packOlderEngine}${installOlderEngine}` });
    const since = await started(client);
    const fresh = await issueClientCertificate(authority, { name: "new" });
    const next = await createAuthority({ name: "next" });
    const ofBoth = { current: authority, next };
    // Whoever is of the next authority is let in by the first step, and stays in through the second.
    const ofNext = async (name: string) => ({
      ...(await issueClientCertificate(next, { name })),
      ca: `${authority.cert}${next.cert}`,
    });
    const [old, young] = [await ofNext("old"), await ofNext("young")];
    for (const [name, verb, clients] of [
      ["rotate", () => rotateHost(azure, "demo", authority), [client, fresh]],
      ["upgrade", () => upgradeHost(azure, "demo", { client }), [client, fresh]],
      ["provision", () => provisionHost(azure, "demo", { client }), [client, fresh]],
      ["authority change, first step", () => beginAuthorityChange(azure, "demo", ofBoth), [client, fresh]],
      ["authority change, second step", () => finishAuthorityChange(azure, "demo", ofBoth), [old, young]],
    ] as const) {
      const knocks = clients.map((each) => knocking(host, each));
      await verb();
      await pause(1000);
      for (const [index, each] of knocks.entries()) {
        const { count, failed, longestSeconds, codes } = await each.stop();
        const who = index === 0 ? "a client of before" : "a new client";
        console.log(
          `reachable: ${name}, ${who}: ${count} knocks, ${failed} failed, longest gap ${longestSeconds.toFixed(2)} s`,
        );
        expect(codes.filter((code) => !/^docker-(unreachable|refused-client)$/.test(code))).toEqual([]);
        expect(longestSeconds).toBeLessThan(60);
      }
      expect(await started(clients[0])).toBe(since);
    }
  },
  540_000,
);

/** Knocks every 50 ms, or as soon as the last knock is answered, and measures from one that gets in to the next. */
function knocking(host: Host, client: TlsMaterial) {
  const codes = new Set<string>();
  let [count, failed, longest, last, isStopped] = [0, 0, 0, performance.now(), false];
  const done = (async () => {
    while (!isStopped) {
      const next = pause(50);
      count += 1;
      try {
        await probeDocker(host, client, { timeoutSeconds: 1 });
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      } catch (error) {
        failed += 1;
        codes.add(isBerthError(error) ? error.code : String(error));
      }
      await next;
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await done;
      return { count, failed, longestSeconds: Math.max(longest, performance.now() - last) / 1000, codes: [...codes] };
    },
  };
}
