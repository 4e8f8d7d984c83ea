// @module-tag long
import { connectDocker, createAuthority, createHost, type Host, parseHostSpec, runScript } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeMistakes, composeOddities } from "../../core/src/spec/compose-mistakes.testing.ts";
import { type EmulatedAzure, emulatedAzure, guestEngine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** Images of one program each, which stand for those that no guest can pull: every command of the services ends well or sleeps. */
const importImages = (names: readonly string[]) => `set -e
umask 022
command -v busybox >/dev/null || apt-get -q -y install --no-install-recommends busybox-static >/dev/null 2>&1
mkdir -p /srv/image/bin && cd /srv/image && cp "$(command -v busybox)" bin/busybox
for applet in sh sleep cat stat env; do ln -sf busybox bin/$applet; done
for name in pg_isready redis-cli; do printf '#!/bin/sh\\nexit 0\\n' >bin/$name; done
printf '#!/bin/sh\\nexec sleep 3600\\n' >bin/start
chmod 755 bin/pg_isready bin/redis-cli bin/start
tar -C /srv/image -c . | docker import --change 'ENTRYPOINT ["/bin/start"]' - local/stub:1 >/dev/null
for name in ${names.join(" ")}; do docker tag local/stub:1 "$name"; done`;

/** In the style of n8n's file with a database, a queue and workers. */
const likeN8n = `volumes:
  storage:
x-shared: &shared
  restart: always
  image: example/flow:\${FLOW_VERSION}
  environment:
    - DB_PASSWORD=\${DB_PASSWORD}
    - CHANNEL=1147053346671102335
    - COST=5$$
  volumes: ["storage:/data"]
  depends_on:
    redis: { condition: service_healthy }
    database: { condition: service_healthy }
services:
  redis:
    image: redis:7-alpine
    healthcheck: { test: [CMD, redis-cli, ping], interval: 1s, timeout: 5s, retries: 10 }
  database:
    image: postgres:18
    restart: always
    environment:
      - DB_PASSWORD
    volumes: ["./init-data.sh:/docker-entrypoint-initdb.d/init-data.sh"]
    healthcheck: { test: ["CMD-SHELL", "pg_isready -h localhost -U \${DB_USER}"], interval: 1s, timeout: 5s, retries: 10 }
  flow:
    <<: *shared
    ports: ["5678:5678"]
  worker:
    <<: *shared
    command: worker
    depends_on: [flow]
`;
const environmentOfN8n = `DB_PASSWORD="p@ss word"\nDB_USER=app # a comment\nFLOW_VERSION=2.1.0\n`;

/** In the style of Sentry's file: fragments of fragments, defaults, profiles, modes, and what is built from a folder beside it. */
const likeSentry = `x-restart: &restart
  restart: unless-stopped
x-healthy: &healthy
  condition: service_healthy
x-health: &health
  interval: "$HEALTH_INTERVAL"
  timeout: 5s
  retries: $HEALTH_RETRIES
x-defaults: &defaults
  <<: [*restart]
  image: "$SENTRY_IMAGE"
  platform: \${DOCKER_PLATFORM:-}
  depends_on:
    redis: { <<: *healthy }
  environment:
    DEFAULT_BUNDLE: &bundle "/etc/ssl/certs/ca-certificates.crt"
    REQUESTS_BUNDLE: *bundle
    RETENTION_DAYS:
    STATSD: "\${STATSD_ADDR:-}"
    OCTAL: 0440
services:
  redis:
    <<: *restart
    image: redis:7-alpine
    healthcheck: { <<: *health, test: redis-cli ping | cat }
    sysctls: { net.core.somaxconn: 1024 }
    ulimits: { nofile: { soft: 10032, hard: 10032 } }
  web:
    <<: *defaults
    command: ["run", "web"]
    configs: [{ source: settings, target: /settings, mode: 0440 }]
  consumer:
    <<: *defaults
    command: ["run", "consumer", "--max=\${MAX:-10}", "--cost=5$$"]
    profiles: ["feature-complete"]
  replay:
    <<: *defaults
    profiles: ["replays"]
configs:
  settings: { content: "days=\${RETENTION_DAYS}" }
`;
const environmentOfSentry = `COMPOSE_PROFILES=feature-complete
SENTRY_IMAGE=example.org/sentry:nightly
RETENTION_DAYS=90
export HEALTH_INTERVAL='1s'
HEALTH_RETRIES=10
`;

/** Debian 12 has compose v1 alone, and Debian 13 the plugin of v2. */
const images = { old: "debian-12", new: "debian-13" } as const;
type Name = keyof typeof images;
type Docker = Awaited<ReturnType<typeof connectDocker>>;

describe.skipIf(!real)("an author's own compose file, through create", () => {
  let cloud: EmulatedAzure;
  let create: (name: Name, docker: object) => Promise<Host & { readonly docker: Docker }>;

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux" });
    const { azure, emulator } = cloud;
    const authority = await createAuthority({ name: "tests" });
    const allowFrom = [`${emulator.guests?.hostAddress}/32`];
    create = async (name, docker) => {
      const given = { name, image: images[name], allowFrom, engine: guestEngine };
      const { host, client } = await createHost(azure, parseHostSpec({ ...given, ...docker }), authority);
      return { ...host, docker: await connectDocker(host, client) };
    };
    for (const name of ["old", "new"] as const) await create(name, {});
  });
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  const ask = async (name: Name, script: string) => {
    const { exitCode, output } = await runScript(cloud.azure, name, { script });
    expect(exitCode, output).toBe(0);
    return output;
  };
  const services = async (name: Name) =>
    (await ask(name, "docker ps --format '{{.Names}}'")).trim().replaceAll("_", "-").split("\n").sort();

  test.each([
    ["docker-compose 1.29", "old", "docker-compose --version", "version 1.29"],
    ["compose v2", "new", "docker compose version", "version 2."],
  ] as const)("starts n8n's kind of file with %s and its files beside it", async (_what, name, asked, version) => {
    await ask(name, importImages(["example/flow:2.1.0", "postgres:18", "redis:7-alpine"]));
    const composeFiles = { "init-data.sh": "#!/bin/sh\necho database\n" };
    const { docker } = await create(name, { compose: likeN8n, composeFiles, composeEnvFile: environmentOfN8n });
    expect(await ask(name, asked)).toContain(version);
    const started = ["compose-database-1", "compose-flow-1", "compose-redis-1", "compose-worker-1"];
    expect(await services(name)).toEqual(started);
    const [flow] = await docker.listContainers({ filters: { label: ["com.docker.compose.service=flow"] } });
    const { Config } = await docker.getContainer(flow?.Id ?? "").inspect();
    const environment = ["DB_PASSWORD=p@ss word", "CHANNEL=1147053346671102335", "COST=5$"];
    expect(Config.Env).toEqual(expect.arrayContaining(environment));
    const database = "$(docker ps --quiet --filter label=com.docker.compose.service=database)";
    expect(await ask(name, `docker exec ${database} cat /docker-entrypoint-initdb.d/init-data.sh`)).toContain(
      "echo database",
    );
    expect(await ask(name, `docker exec ${database} env`)).toContain("DB_PASSWORD=p@ss word\n");
  });

  test("starts Sentry's kind of file with compose v2, which reads it as its author does", async () => {
    await ask("new", importImages(["example.org/sentry:nightly", "redis:7-alpine"]));
    await create("new", { compose: likeSentry, composeEnvFile: environmentOfSentry });
    expect(await services("new")).toEqual(["compose-consumer-1", "compose-redis-1", "compose-web-1"]);
    const files = Buffer.from(JSON.stringify([likeSentry, environmentOfSentry])).toString("base64");
    const compared = await ask(
      "new",
      `mkdir -p /srv/theirs && cd /srv/theirs
echo ${files} | base64 -d | python3 -c 'import json, sys
for name, text in zip(("compose.yml", ".env"), json.load(sys.stdin)): open(name, "w").write(text)'
config() { docker compose --project-name compose --env-file .env --project-directory / --file "$1" config; }
config compose.yml >own && config /etc/docker/compose/docker-compose.yml | cmp - own && echo same
docker exec compose-web-1 stat -c %a /settings
docker inspect compose-consumer-1 --format '{{.Args}} {{.Config.Env}}'`,
    );
    for (const value of ["same\n440\n", "--max=10 --cost=5$]", "RETENTION_DAYS=90", "OCTAL=288"])
      expect(compared).toContain(value);
  });

  test("names the project as the file does, reads the env file beside it, and stops the project of another name", async () => {
    await create("new", {
      compose: "name: shop\nservices: { web: { image: '$IMAGE', ports: ['127.0.0.1:5678:80'] } }\n",
      composeFiles: { ".env": "IMAGE='redis:7-alpine'\n" },
    });
    expect(await services("new")).toEqual(["shop-web-1"]);
  });

  test("rejects before what compose v2 rejects, and nothing that it takes", async () => {
    const texts = [...composeMistakes.map(([text]) => text), ...composeOddities];
    const files = Buffer.from(JSON.stringify(texts)).toString("base64");
    const said = await ask(
      "new",
      `mkdir -p /srv/judged && cd /srv/judged
echo ${files} | base64 -d | python3 -c 'import json, sys
for number, text in enumerate(json.load(sys.stdin)): open("%03d.yaml" % number, "w").write(text)'
for file in *.yaml; do IMAGE=a docker compose --file "$file" config --quiet 2>/dev/null && echo taken || echo rejected; done`,
    );
    const judged = said.trim().split("\n");
    const taken = texts.filter((_text, index) => judged[index] === "taken");
    expect(taken).toEqual(composeOddities);
  });
});
