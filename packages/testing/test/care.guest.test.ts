import { inspect } from "node:util";
import {
  type Authority,
  auditHost,
  beginAuthorityChange,
  connectDocker,
  createAuthority,
  createHost,
  finishAuthorityChange,
  type Host,
  inspectHost,
  isBerthError,
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
} from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, failure, guestEngine } from "../src/index.ts";
import { installOlderEngine, packOlderEngine } from "../src/older-engine.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** An image of one program of the machine and its libraries, without a registry. */
const startKeeper = `set -e
libraries=$(ldd /bin/sleep | grep -o '/[^ ]*' | sed 's,^/,,')
tar -C / -ch bin/sleep $libraries | docker import - keeper >/dev/null
docker run --detach --restart always --name keeper keeper /bin/sleep 100000 >/dev/null
echo "$GREETING from $(hostname)"
echo "to stderr" >&2
exit 7
`;

/** With an entry for each folder, as every published image has: another user of a user namespace enters no other folder. */
const importFiles = `import_files() {
  files=$(mktemp -d)
  chmod 0755 "$files"
  image=$1
  shift
  for file; do install -D "/$file" "$files/$file"; done
  tar -C "$files" -c . | docker import - "$image" >/dev/null
  rm -r "$files"
}
`;
const importImage = `set -e
umask 022
${importFiles}
command -v busybox >/dev/null || apt-get -q -y install --no-install-recommends busybox-static >/dev/null 2>&1
import_files local/busybox:1 bin/busybox
`;

const startTwenty = `${importImage}
start() {
  docker run --detach --name "web-$1" --publish "$((20000 + $1)):8080" --memory 16m local/busybox:1 \\
    /bin/busybox httpd -f -p 8080 >/dev/null
}
for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  start $number &
  [ $((number % 4)) -ne 0 ] || wait
done
docker ps --quiet --filter name=web- | wc -l
`;

/** Azure's metadata service as a machine sees it: another machine that answers at this address, which is the guest's own here. */
const serveMetadata = `${importImage}
ip address delete 169.254.169.254/32 dev lo
ip netns add azure
ip link add metadata type veth peer name service netns azure
ip address add 169.254.169.1/24 dev metadata
ip link set metadata up
ip -n azure address add 169.254.169.254/24 dev service
ip -n azure link set service up
mkdir -p /tmp/metadata
echo token >/tmp/metadata/index.html
systemd-run --quiet ip netns exec azure /bin/busybox httpd -f -p 80 -h /tmp/metadata
`;
/** With bash, which opens connections itself; a static busybox resolves no names. */
const importAsker = `set -e
umask 022
${importFiles}
libraries=$(ldd /bin/bash /bin/cat /usr/bin/timeout | grep -o '/[^ ]*' | grep -v ':$' | sed 's,^/,,' | sort -u)
import_files local/asker bin/bash bin/cat usr/bin/timeout $libraries
`;
const askMetadata = `ask='exec 3<>/dev/tcp/169.254.169.254/80 && printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3 && /bin/cat <&3'
tell() { echo "$1: $("$@" 2>/dev/null | grep -o token || echo refused)"; }
machine() { timeout 5 bash -c "$ask"; }
container() { docker run --rm local/asker /usr/bin/timeout 3 /bin/bash -c "$ask"; }
tell machine
tell container
`;

/** Two containers on the default bridge, each of which serves its user mapping. */
const startNeighbours = `${importImage}${importAsker}
for number in 1 2; do
  docker run --detach --name "neighbour-$number" --publish "$((20100 + number)):8080" local/busybox:1 /bin/busybox sh -c \\
    '/bin/busybox cat /proc/self/uid_map >/index.html; exec /bin/busybox httpd -f -p 8080' >/dev/null
done
docker network create team >/dev/null
docker network connect team neighbour-2
`;
const askNeighbour = `ask() {
  address=$(docker inspect --format "{{with index .NetworkSettings.Networks \\"$1\\"}}{{.IPAddress}}{{end}}" neighbour-2)
  words="exec 3<>/dev/tcp/$address/8080 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && /bin/cat <&3"
  docker run --rm --network "$1" local/asker /usr/bin/timeout 3 /bin/bash -c "$words" 2>/dev/null | grep -o '200 OK' || echo refused
}
ask bridge
ask team
`;

describe.skipIf(!real)("on a real Linux guest", () => {
  let cloud: EmulatedAzure;
  let host: Host;
  let authority: Authority;
  let client: TlsMaterial;
  const spec = (more: object = {}) =>
    parseHostSpec({
      name: "demo",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      engine: guestEngine,
      openPorts: [{ ports: "20101-20102" }],
      ...more,
    });
  const shell = async (script: string) => (await runScript(cloud.azure, "demo", { script })).output;

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux" });
    authority = await createAuthority({ name: "first" });
    ({ host, client } = await createHost(cloud.azure, spec(), authority));
  });
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  test("keeps its container running through rotation, authority change and upgrade, and reads logs, stops and starts", {
    tags: ["long"],
  }, async () => {
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
    const probes = probeUntilStopped(() => probeDocker(host, client));
    const rotated = await rotateHost(azure, "demo", current);
    const misses = await probes.stop();
    // Unreachable during the restart, when a connection may be cut after its handshake, but never untrusted: the server
    // presents the old certificate or the new one.
    expect(misses.filter((code) => !/^docker-(unreachable|refused-client)$/.test(code))).toEqual([]);
    expect((await probeDocker(host, client)).fingerprint).not.toBe(before.fingerprint);
    expect(await startedAt(rotated.client)).toBe(since);

    const begun = await beginAuthorityChange(azure, "demo", { current, next });
    expect([await startedAt(), await startedAt(begun.client)]).toEqual([since, since]);
    const finished = await finishAuthorityChange(azure, "demo", { next, current });
    expect([await startedAt(begun.client), await startedAt(finished.client)]).toEqual([since, since]);
    const refused = await probeDocker(host, client).catch((error: unknown) => error);
    expect(isBerthError(refused) && refused.code).toBe("docker-untrusted");

    const older = (await shell(`${packOlderEngine}${installOlderEngine}`)).trim();
    expect(older).not.toBe(before.version);
    const { from, to } = await upgradeHost(azure, "demo", { client: finished.client });
    expect([from, to]).toEqual([older, before.version]);
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
    [authority, client] = [next, finished.client];
  });

  test("runs twenty containers, and finds all of them in inspect and audit", { tags: ["long"] }, async () => {
    const { azure } = cloud;
    expect(await shell(startTwenty)).toBe("20\n");
    const report = await inspectHost(azure, "demo", { client });
    expect(report.docker).toMatchObject({ version: expect.stringMatching(/^\d+\./) });
    const audit = await auditHost(azure, host, client, { deep: true });
    const item = (id: string) => audit.items.find((each) => each.id === id);
    const ofThem = (id: string) => item(id)?.findings.filter((finding) => finding.startsWith("web-"));
    // They have a memory limit, but no health check and no port on a single address.
    expect(["5.11", "5.27", "5.14"].map((id) => ofThem(id)?.length)).toEqual([0, 20, 20]);
    // The deep audit reads the machine itself: files, and daemon.json with the python3 that cloud-init brings.
    expect(["2.3", "3.1", "3.13", "3.15", "3.23"].map((id) => item(id)?.outcome)).toEqual(Array(5).fill("pass"));
    expect(item("5.7")?.outcome).toBe("pass");
    expect(item("1.1.3")).toMatchObject({ outcome: "warn", findings: [expect.stringContaining("/dockerd")] });
  });

  test("blocks the metadata address from containers, and applies the strict profile to the daemon", {
    tags: ["long"],
  }, async () => {
    const { azure } = cloud;
    expect((await runScript(azure, "demo", { script: `${serveMetadata}${importAsker}` })).exitCode).toBe(0);
    expect(await shell(askMetadata)).toBe("machine: token\ncontainer: refused\n");
    ({ client } = await createHost(azure, spec({ metadataForContainers: "allowed" }), authority));
    expect(await shell(askMetadata)).toBe("machine: token\ncontainer: token\n");

    // The profile would hide the existing containers from the daemon.
    const refused = await failure(() => createHost(azure, spec({ hardening: "strict" }), authority));
    expect(refused).toMatchObject({ code: "provision-failed", details: { exitCode: 19 } });
    expect(inspect(refused)).toMatch(/userns-remap would change, which hides the machine's \d+ containers/);
    expect((await (await connectDocker(host, client)).info()).SecurityOptions).not.toContain("name=userns");
    await shell("docker ps --all --quiet | xargs docker rm --force");
    ({ client } = await createHost(azure, spec({ hardening: "strict" }), authority));
    const docker = await connectDocker(host, client);
    const { SecurityOptions } = await docker.info();
    expect(SecurityOptions).toContain("name=userns");
    const bridge = await docker.getNetwork("bridge").inspect();
    expect(bridge.Options?.["com.docker.network.bridge.enable_icc"]).toBe("false");
    const audit = await auditHost(azure, host, client, {});
    expect(["2.2", "2.9"].map((id) => audit.items.find((each) => each.id === id)?.outcome)).toEqual(["pass", "pass"]);
  });

  test("maps the users of strict containers, and connects them through published ports only", {
    tags: ["long"],
  }, async () => {
    const { exitCode, error } = await runScript(cloud.azure, "demo", { script: startNeighbours });
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: "" });
    const mapped = await shell(`awk -F: '$1 == "dockremap" { print 0, $2, $3 }' /etc/subuid`);
    for (const port of [20101, 20102]) {
      const page = await (await fetch(`http://${host.address}:${port}/`)).text();
      expect(page.trim().split(/\s+/).join(" ")).toBe(mapped.trim());
    }
    expect(await shell(askNeighbour)).toBe("refused\n200 OK\n");
  });
});

/** Probes without a pause, and returns the codes of the probes that failed. */
function probeUntilStopped(probe: () => Promise<unknown>) {
  const codes: string[] = [];
  let isStopped = false;
  const done = (async () => {
    while (!isStopped) {
      await probe().catch((error: unknown) => codes.push(isBerthError(error) ? error.code : String(error)));
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
