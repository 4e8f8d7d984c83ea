import { setTimeout as pause } from "node:timers/promises";
import {
  beginAuthorityChange,
  connectDocker,
  createAuthority,
  createHost,
  finishAuthorityChange,
  type Host,
  isBerthError,
  issueClientCertificate,
  parseHostSpec,
  probeDocker,
  provisionHost,
  rotateHost,
  runScript,
  type TlsMaterial,
  upgradeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";
import { installOlderEngine, packOlderEngine } from "../src/older-engine.ts";
import { triesGuests } from "../src/reliability/share.ts";
import { timeFactor } from "../src/time-limits.ts";

/** A container of the machine's own programs, since no registry is asked, which answers whoever comes to port 8080. */
const startServer = `set -e
cat >/root/serve.pl <<'PERL'
socket(my $server, 2, 1, 6);
bind($server, pack("S n x12", 2, 8080)) && listen($server, 50) or die $!;
while (accept(my $client, $server)) { sysread($client, my $asked, 999); syswrite($client, "HTTP/1.0 200 OK\\r\\n\\r\\nserved"); close $client }
PERL
libraries=$(ldd /usr/bin/perl | grep -o '/[^ ]*' | sed 's,^/,,')
tar -C / -ch usr/bin/perl root/serve.pl $libraries | docker import - keeper >/dev/null
docker run --detach --restart always --publish 8080:8080 --name keeper keeper /usr/bin/perl /root/serve.pl >/dev/null
`;

test.skipIf(!triesGuests)(
  "while a real host gets a certificate, a set-up, an upgrade and another authority, clients of before and new ones get in but for the restart, and its container serves",
  async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({
      name: "demo",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      openPorts: [{ ports: "8080" }],
    });
    const { host, client } = await createHost(azure, spec, authority);
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
      const knocks = [
        ...clients.map((each, index) => ({
          who: index === 0 ? "a client of before" : "a new client",
          knocks: knocking(() => probeDocker(host, each, { timeoutSeconds: 1 })),
        })),
        { who: "whoever asks the container", knocks: knocking(() => served(host)) },
      ];
      await verb();
      await pause(1000);
      for (const each of knocks) {
        const { count, failed, longestSeconds, codes } = await each.knocks.stop();
        const figures = `${count} knocks, ${failed} failed, longest gap ${longestSeconds.toFixed(2)} s`;
        console.log(`reachable: ${name}, ${each.who}: ${figures}`);
        // A client that is refused is locked out, be it for a moment.
        expect([each.who, codes.filter((code) => !/^(docker-unreachable|Error: out of reach)$/.test(code))]).toEqual([
          each.who,
          [],
        ]);
        expect(count - failed).toBeGreaterThan(0);
        expect(longestSeconds).toBeLessThan(mostSeconds);
      }
      expect(await started(clients[0])).toBe(since);
    }
  },
);

/** Some ten times what a restart of the Engine takes on a machine that has nothing else to do. */
const mostSeconds = 10 * timeFactor;

/** What the container says, over the host's published port. */
async function served({ address }: Host): Promise<void> {
  const answer = await fetch(`http://${address}:8080/`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  // The Engine makes its rules for published ports anew when it starts.
  if (answer === undefined) throw new Error("out of reach");
  expect(await answer.text()).toBe("served");
}

/** Knocks every 50 ms, or as soon as the last knock is answered, and measures from one that gets in to the next. */
function knocking(knock: () => Promise<unknown>) {
  const codes = new Set<string>();
  let [count, failed, longest, last, isStopped] = [0, 0, 0, performance.now(), false];
  const done = (async () => {
    while (!isStopped) {
      const next = pause(50);
      count += 1;
      try {
        await knock();
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
