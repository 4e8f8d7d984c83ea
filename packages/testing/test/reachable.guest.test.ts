import { setTimeout as pause } from "node:timers/promises";
import {
  beginAuthorityChange,
  connectDocker,
  createAuthority,
  createHost,
  findHost,
  finishAuthorityChange,
  type Host,
  hostAuthority,
  isBerthError,
  issueClientCertificate,
  issueHostClient,
  parseHostSpec,
  probeDocker,
  provisionHost,
  rotateHost,
  runScript,
  type TlsMaterial,
  upgradeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, guestEngine } from "../src/index.ts";
import { installOlderEngine, packOlderEngine } from "../src/older-engine.ts";
import { triesGuests } from "../src/reliability/share.ts";

/** A container of the machine's own programs, without a registry, that answers every request on port 8080. */
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
  "accepts old and new clients during rotation, setup, upgrade and authority change except during the restart",
  async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({
      name: "demo",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      engine: guestEngine,
      openPorts: [{ ports: "8080" }],
    });
    const { host, client } = await createHost(azure, spec, authority);
    await runScript(azure, "demo", { script: startServer });
    const started = async (asked: TlsMaterial) =>
      (await (await connectDocker(host, asked)).getContainer("keeper").inspect()).State.StartedAt;
    await runScript(azure, "demo", { script: `${packOlderEngine}${installOlderEngine}` });
    const since = await started(client);
    const next = await createAuthority({ name: "next" });
    const ofBoth = { current: authority, next };
    const ofCurrent = [client, await issueHostClient(host, authority)];
    // The first step admits clients of the next authority, and the second keeps them.
    const ofNext = async () => {
      const both = await findHost(azure, "demo");
      const [ca, nextCa] = await Promise.all([hostAuthority(both, authority), hostAuthority(both, next)]);
      const issue = async () => ({ ...(await issueClientCertificate(nextCa)), ca: `${ca.cert}${nextCa.cert}` });
      return Promise.all([issue(), issue()]);
    };
    for (const [name, verb, clientsOf] of [
      ["rotate", () => rotateHost(azure, "demo", authority), () => ofCurrent],
      ["upgrade", () => upgradeHost(azure, "demo", { client }), () => ofCurrent],
      ["provision", () => provisionHost(azure, "demo", { client }), () => ofCurrent],
      ["authority change, first step", () => beginAuthorityChange(azure, "demo", ofBoth), () => ofCurrent],
      ["authority change, second step", () => finishAuthorityChange(azure, "demo", ofBoth), ofNext],
    ] as const) {
      const clients = await clientsOf();
      const series = [
        ...clients.map((each, index) => ({
          who: index === 0 ? "an old client" : "a new client",
          probes: probeContinuously(() => probeDocker(host, each, { timeoutSeconds: 1 })),
        })),
        { who: "a client of the container", probes: probeContinuously(() => requestContainer(host)) },
      ];
      await verb();
      for (const each of series) {
        const { count, failed, maxGapSeconds, codes, answered } = await each.probes.stopAfterAnswer();
        const figures = `${count} probes, ${failed} failed, longest gap ${maxGapSeconds.toFixed(2)} s`;
        console.log(`reachable: ${name}, ${each.who}: ${figures}`);
        // A rejected client would be locked out, even if only for a moment.
        expect([each.who, codes.filter((code) => !outOfReach.test(code))]).toEqual([each.who, []]);
        // How long the restart takes is the machine's: it is printed, and docs/reliability.md has it from a quiet one.
        expect([each.who, answered]).toEqual([each.who, true]);
      }
      expect(await started(clients[0] ?? client)).toBe(since);
    }
  },
);

/** Requests the container's page through the published port of the host. */
async function requestContainer({ address }: Host): Promise<void> {
  const page = fetch(`http://${address}:8080/`, { signal: AbortSignal.timeout(1000) });
  // The Engine creates its rules for published ports again when it starts.
  const text = await page.then((answer) => answer.text()).catch(() => undefined);
  // A connection that the restart cuts ends the page, which names no length.
  if (text === undefined || (text !== "served" && "served".startsWith(text))) throw new Error("out of reach");
  expect(text).toBe("served");
}

const outOfReach = /^(docker-unreachable|connection closed|Error: out of reach)$/;
const maxSecondsToAnswer = 120;

/** A daemon that rejects a client says so in an alert of TLS; one that ends closes connections without a word. */
function codeOfFailure(error: unknown): string {
  if (!isBerthError(error)) return String(error);
  const { code } = (error.cause ?? {}) as { readonly code?: string };
  const isClosed = error.code === "docker-refused-client" && (code === "ECONNRESET" || code === "EPIPE");
  return isClosed ? "connection closed" : error.code;
}

/** Probes every 50 ms, or after the response to the last probe, and measures the time between two successes. */
function probeContinuously(probe: () => Promise<unknown>) {
  const codes = new Set<string>();
  let [count, failed, longest, last, isStopped] = [0, 0, 0, performance.now(), false];
  let answeredSince = 0;
  const done = (async () => {
    while (!isStopped) {
      const next = pause(50);
      count += 1;
      const began = performance.now();
      try {
        await probe();
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        answeredSince = began;
      } catch (error) {
        failed += 1;
        codes.add(codeOfFailure(error));
      }
      await next;
    }
  })();
  return {
    /** Goes on until a probe that began after this call has succeeded: a busy machine answers late. */
    stopAfterAnswer: async () => {
      const called = performance.now();
      while (answeredSince < called && performance.now() - called < maxSecondsToAnswer * 1000) await pause(50);
      isStopped = true;
      await done;
      const maxGapSeconds = Math.max(longest, performance.now() - last) / 1000;
      return { count, failed, maxGapSeconds, codes: [...codes], answered: answeredSince >= called };
    },
  };
}
