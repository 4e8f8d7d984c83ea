// @module-tag long
import {
  type Azure,
  adoptHost,
  connectDocker,
  createAuthority,
  describeEvent,
  type Host,
  parseDockerSettings,
  parseProvisionReport,
  provisionRunCommand,
  removeHost,
  upgradeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { dockerRepositoryUrl, serveDockerRepository } from "../src/docker-repository.ts";
import {
  askMachine,
  emulatedAzure,
  type ForeignMachine,
  failure,
  makeForeignMachine,
  runManagedCommand,
} from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

const releases = [
  { debian: 12, codename: "bookworm" },
  { debian: 13, codename: "trixie" },
] as const;

const whatIsLeft = `ls /etc/apt/sources.list.d /etc/apt/keyrings /var/lib/berth 2>&1
dpkg -l 'docker*' 'containerd*' 2>&1 | grep ^.i; apt-mark showhold`;

/** What nothing of an Engine matches in {@link whatIsLeft}. */
const nothing = /docker\.(list|asc)|^.i |^(docker|containerd)/m;

test.skipIf(!real).each(releases)(
  "installs from a repository like Docker's with the real apt of Debian $debian, and removes everything again",
  async ({ debian, codename }) => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const machine = await makeForeignMachine(azure, { debian, customScript: serveDockerRepository });
    const ask = (script: string) => askMachine(azure, machine, script);
    const gpgFingerprint = (await ask("cat /srv/fingerprint")).match(/[0-9A-F]{40}/)?.[0] ?? "";
    const mirror = { url: dockerRepositoryUrl, gpgFingerprint };
    const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
    const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: { mirror } };
    const authority = await createAuthority({ name: "tests" });
    const said: string[] = [];
    const onEvent = (event: Parameters<typeof describeEvent>[0]) => void said.push(describeEvent(event));
    const adoptFrom = (given: object) =>
      adoptHost(azure, { ...input, engine: { mirror: given } }, authority, { onEvent });
    const refusal = async (given: object) => String(await failure(() => adoptFrom(given)));

    const silent = { url: "https://127.0.0.1:9" };
    if (debian === 12) {
      // Its own Engine is older than API 1.44, so it does not replace a repository that does not answer.
      expect(await refusal(silent)).toMatch(/API 1\.44.*engine\.mirror.*engine\.source/);
    } else {
      await adoptFrom(silent);
      expect(said.splice(0).join("\n")).toContain("so the distribution's Engine was installed");
      expect(await ask("docker buildx version; docker compose version; cat /var/lib/berth/engine-source")).toMatch(
        /buildx 0\.13.*\nDocker Compose version 2\.\S+\ndistribution\n/,
      );
      await removeHost(azure, "theirs");
      expect(await ask(whatIsLeft)).not.toMatch(nothing);
    }
    // Without the fingerprint of its key, a mirror must have Docker's own key.
    expect(await refusal({ url: dockerRepositoryUrl })).toContain("9DC858229FC7DD38854AE2D88D81803C0EBFCD88");

    said.splice(0);
    const { host, client } = await adoptFrom(mirror);
    const { ApiVersion = "" } = await (await connectDocker(host, client)).version();
    expect(Number(ApiVersion.replace(/^1\./, ""))).toBeGreaterThanOrEqual(44);
    expect(said.join("\n")).not.toMatch(/lacks|1\.44/);
    expect(await ask("docker buildx version; docker compose version; cat /var/lib/berth/engine-source")).toMatch(
      /docker\/buildx 0\.13\S* .*\nDocker Compose version 2\.\S+\ndocker\n/,
    );
    expect(await ask("dpkg-query --show docker-ce")).toContain(`~debian.${debian}~${codename}`);
    expect(await ask("cat /etc/apt/sources.list.d/docker.list")).toContain(
      `signed-by=/etc/apt/keyrings/docker.asc] ${dockerRepositoryUrl}/linux/debian ${codename} stable`,
    );
    // An upgrade leaves packages of Docker's on hold, one or all of them, and says which.
    const hold = (...packages: string[]) => ask(`apt-mark hold ${packages.join(" ")}`);
    expect(await hold("docker-ce")).toContain("set on hold");
    expect(String(await failure(() => upgradeHost(azure, "theirs")))).toContain("(apt-mark unhold docker-ce)");
    expect(await hold("containerd.io", "docker-ce-cli")).toContain("set on hold");
    const whole = /\(apt-mark unhold (?=.*containerd\.io)(?=.*docker-ce-cli).*docker-ce\b.*\)/;
    expect(String(await failure(() => upgradeHost(azure, "theirs")))).toMatch(whole);
    await (await connectDocker(host, client)).ping();

    await startServices(azure, machine, host);

    // The source stays while the repository does not answer, and a hold is no obstacle where nothing changes.
    await ask("systemctl stop repository");
    expect((await adoptHost(azure, input, authority)).changed).not.toContain("engine");

    // The packages on hold were installed for Berth alone, so they go, too.
    await removeHost(azure, "theirs");
    expect(await ask(whatIsLeft)).not.toMatch(nothing);
  },
);

/** In the style of the files of n8n and Sentry: fragments, merge keys, interpolation, modes, big numbers, profiles. */
const composeFile = `x-defaults: &defaults
  restart: unless-stopped
  stop_grace_period: 5s
x-health: &health { interval: 2s, timeout: 5s, retries: "\${RETRIES:-10}" }
x-shared: &shared
  <<: *defaults
  image: local/n8n:1
  entrypoint: [/bin/busybox, sleep, "600"]
  environment:
    - DB_POSTGRESDB_PASSWORD=\${DB_PASSWORD:?is missing}
    - N8N_CONCURRENCY=010
    - COST=5$$
  volumes: [n8n_storage:/home/node/.n8n]
  depends_on:
    postgres: { condition: service_healthy }
volumes:
  n8n_storage:
services:
  postgres:
    <<: *defaults
    image: local/n8n:1
    entrypoint: [/bin/busybox, sleep, "600"]
    environment: { DISCORD_ID: 1147053346671102335, PGDATA: 0440 }
    healthcheck:
      <<: *health
      test: [CMD, /bin/busybox, "true"]
  n8n:
    <<: *shared
    ports: ["127.0.0.1:5678:5678"]
    configs: [{ source: settings, target: /settings, mode: 0440 }]
  n8n-worker:
    <<: [*shared, *defaults]
    command: worker
  snuba:
    <<: *shared
    profiles: [never]
configs:
  settings: { content: "a=1" }
`;
const envFile = `# n8n's own file\nexport DB_PASSWORD="p@ss word" # a comment\nRETRIES='7'\n`;

/** Starts services with images of this machine, and compares them with what compose reads in the author's own files. */
async function startServices(azure: Azure, machine: ForeignMachine, { location }: Host): Promise<void> {
  const files = Buffer.from(JSON.stringify([composeFile, envFile])).toString("base64");
  await askMachine(
    azure,
    machine,
    `apt-get -y -q install --no-install-recommends busybox-static >/dev/null
    tar -C / -c bin/busybox | docker import - local/n8n:1 >/dev/null
    mkdir -p /srv/theirs && cd /srv/theirs
    echo ${files} | base64 -d | python3 -c 'import json, sys
for name, text in zip(("compose.yml", ".env"), json.load(sys.stdin)): open(name, "w").write(text)'`,
  );
  const settings = { compose: composeFile, "compose-environment-file": envFile };
  const { protectedParameters, ...command } = provisionRunCommand({
    verb: "configure",
    ...parseDockerSettings({ settings }),
  });
  const parameters = protectedParameters.map(({ name, value }) => ({ name, value: value.reveal() }));
  const answer = await runManagedCommand(azure, { ...machine, location }, "services", {
    ...command,
    protectedParameters: parameters,
  });
  expect(parseProvisionReport(answer.properties?.instanceView?.output ?? "")).toMatchObject({
    ok: true,
    changed: ["compose"],
  });
  const compared = await askMachine(
    azure,
    machine,
    `config() { docker compose --project-name compose --env-file /srv/theirs/.env --project-directory / -f "$1" config; }
    config /srv/theirs/compose.yml >/srv/theirs/own && config /etc/docker/compose/docker-compose.yml | cmp - /srv/theirs/own && echo same
    docker ps --format '{{.Names}}' | sort
    docker inspect compose-n8n-1 --format '{{range .Config.Env}}{{println .}}{{end}}'
    docker inspect compose-postgres-1 --format '{{.Config.Healthcheck.Retries}} {{.Config.Env}}'
    docker exec compose-n8n-1 /bin/busybox stat -c %a /settings`,
  );
  expect(compared).toContain("same\ncompose-n8n-1\ncompose-n8n-worker-1\ncompose-postgres-1\n");
  for (const value of [
    "DB_POSTGRESDB_PASSWORD=p@ss word",
    "N8N_CONCURRENCY=010",
    "COST=5$",
    "7 [",
    "1147053346671102335",
  ])
    expect(compared).toContain(value);
}
