import { expect, test } from "vitest";
import { parse } from "yaml";
import { isBerthError } from "../errors/index.ts";
import { compose } from "./compose.ts";
import { composeMistakes, composeOddities, daemonMistakes, inService } from "./compose-mistakes.testing.ts";
import { parseHostSpec } from "./index.ts";

const problemOf = (value: unknown, composeFiles: object = {}) => {
  try {
    parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], compose: value, composeFiles });
    return undefined;
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    return error.details.issues.map(({ message }) => message).join();
  }
};

test.each([
  ["an image", { services: { web: { image: "nginx" } } }],
  ["what extends another", { services: { base: { image: "a" }, web: { extends: { service: "base" } } } }],
  ["further fields", { services: { web: { image: "nginx" } }, volumes: { data: null } }],
])("accepts a compose file with %s", (_what, value) => {
  expect(parse(compose().parse(value))).toEqual(value);
  expect(compose().parse(JSON.stringify(value))).toBe(JSON.stringify(value));
});

test.each<[string, unknown]>([
  ["no services", {}],
  ["empty services", { services: {} }],
  ["services that are a list", { services: [] }],
  ["services that are null", { services: null }],
  ["a service that is a text", { services: { web: "x" } }],
  ["a service that is null", { services: { web: null } }],
  ["a service that is a list", { services: { a: [] } }],
  ["a build", { services: { ok: { image: "a" }, web: { build: ".", image: "b" } } }],
  ["no image", { services: { web: { ports: [] } } }],
  ["a list as text", "- a"],
  ["null as text", "null"],
  ["a word as text", "web"],
  ["a number", 3],
  ["a list", []],
])("rejects %s with the reason", (_what, value) => {
  expect(problemOf(value)).toMatchSnapshot();
});

test("reports the position of a YAML error without quoting the text", () => {
  expect(problemOf('services: "canary')).toMatch(/ at line 1, column \d+$/);
  expect(problemOf('services: "canary')).not.toContain("canary");
});

/** In the style of n8n's file with workers: the image comes from an anchor. */
const likeN8n = `volumes:
  db_storage:
  n8n_storage:

x-shared: &shared
  restart: always
  image: docker.n8n.io/n8nio/n8n
  environment:
    - DB_TYPE=postgresdb
    - "PASSWORD=$$literal"
    - USER_ID=\${USER_ID:-1000}
  volumes:
    - n8n_storage:/home/node/.n8n

services:
  worker:
    <<: *shared
    command: worker
`;

/** In the style of Sentry's file: many merge keys and lists of them. */
const likeSentry = [
  "x-restart: &restart",
  "  restart: unless-stopped",
  "x-defaults: &defaults",
  "  <<: *restart",
  "  image: sentry",
  "x-health: &health",
  '  interval: "30s"',
  "services:",
  ...Array.from({ length: 140 }, (_, index) => [
    `  service-${index}:`,
    "    <<: [*restart, *defaults]",
    "    healthcheck:",
    "      <<: *health",
    "      test: [CMD, 'true']",
  ]).flat(),
  "",
].join("\n");

const exact = `\uFEFFname: exact\r
services:\r
  bot:\r
    image: bot
    environment:
      DISCORD_ID: 1147053346671102335
    ports: ["22:22"]
    secrets:
      - source: token
        mode: 0440
    command: !reset null
    x-limit: .inf
    x-since: 2026-01-01
---
services: { bot: { x-more: yes } }`;

test.each([
  ["n8n", likeN8n],
  ["Sentry", likeSentry],
  ["exact numbers, modes, tags, documents, BOM and line ends", exact],
])("keeps every byte of a file in the style of %s", (_what, text) => {
  expect(problemOf(text)).toBeUndefined();
  expect(compose().parse(text)).toBe(text);
});

test.each([
  ["a build in an anchor", "x-a: &a\n  build: .\nservices:\n  web:\n    <<: *a\n", "line 4: service web has a build"],
  [
    "a build of a folder",
    "services:\n  web:\n    image: a\n    build: { context: ./web }\n",
    "line 4: service web has a build",
  ],
  ["an include", "include:\n  - db.yaml\nservices: {}\n", "line 2: it includes db.yaml"],
  [
    "a service of another file",
    "services:\n  web:\n    extends: { file: base.yml, service: web }\n",
    "line 3: service web extends one of base.yml",
  ],
  ["an env file", "services:\n  web:\n    image: a\n    env_file:\n      - .env\n", "line 4: service web reads .env"],
  [
    "a secret in a file",
    "services: { a: { image: a } }\nsecrets:\n  token:\n    file: ./token.txt\n",
    "line 4: secrets.token is ./token.txt",
  ],
  [
    "a configuration in a file",
    "services: { a: { image: a } }\nconfigs:\n  web: { file: nginx.conf }\n",
    "line 3: configs.web is nginx.conf",
  ],
])("rejects %s, which the host does not have, with its line", (_what, text, message) => {
  expect(problemOf(text)).toContain(message);
});

test.each([
  [
    "builds and includes from elsewhere",
    "include: [oci://example.com/a]\nservices:\n  a: { build: https://github.com/a/b.git }\n",
  ],
  ["an optional env file", "services:\n  a: { image: a, env_file: [{ path: .env, required: false }] }\n"],
  ["paths of variables and absolute ones", "services:\n  a: { image: a, env_file: ['$FILE', /etc/a.env] }\n"],
  ["a secret of the environment", "services: { a: { image: a } }\nsecrets: { token: { environment: TOKEN } }\n"],
  ["a service of a provider", "services: { a: { provider: { type: model } } }\n"],
])("accepts %s", (_what, text) => {
  expect(problemOf(text)).toBeUndefined();
});

// compose.guest.test.ts compares both lists with compose itself.
test.each(composeMistakes)("rejects %j, with its line", (text, problem) => {
  expect(problemOf(text)).toContain(problem);
});

test.each(daemonMistakes)("rejects %j, which the daemon would reject", (text, problem) => {
  expect(problemOf(text)).toContain(problem);
});

test.each(composeOddities)("accepts %j", (text) => {
  expect(problemOf(text)).toBeUndefined();
});

test("leaves to compose what tags and included files decide", () => {
  const reset = "services: { web: { image: a, ports: !reset null, volumes: ['data:/data'] } }";
  expect(problemOf(reset)).toBeUndefined();
  const maybe = "services: { web: { image: a, depends_on: { db: { condition: service_started, required: false } } } }";
  expect(problemOf(maybe)).toBeUndefined();
  const included = { "db.yaml": "services: { db: { image: b } }" };
  expect(problemOf("include: [db.yaml]\nservices: { web: { image: a, depends_on: [db] } }", included)).toBeUndefined();
});

test("rejects aliases that expand without end", () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(", ")}]`,
  );
  expect(problemOf(`a0: &a0 [x]\n${levels.join("\n")}\nservices: { a: { image: a } }\n`)).toMatch(/aliases/);
});

test("rejects secrets and configurations of a swarm", () => {
  const text = inService("secrets: [token]", "secrets: { token: { external: true } }\n");
  expect(problemOf(text)).toContain("line 5: secrets.token is external");
});

test("accepts what is sent along, and finds what included and extended files use", () => {
  const text = `include: [db/compose.yaml]
services:
  a: { image: a, env_file: .env, volumes: ["./conf:/conf:ro"] }
  b: { build: ./b }
secrets: { token: { file: ./token.txt } }
`;
  const database = "services:\n  db: { image: db, env_file: ./db.env }\n";
  const sent = { ".env": "A=1", "b/Dockerfile": "FROM scratch", "token.txt": "base64:AAEC", "conf/a": "" };
  expect(problemOf(text, sent)).toContain("line 1: it includes db/compose.yaml");
  expect(problemOf(text, { ...sent, "db/compose.yaml": database })).toBe(
    "db/compose.yaml, line 2: service db reads ./db.env, which the host does not have; send it with the compose file, or use composeEnvironment",
  );
  const all = { ...sent, "db/compose.yaml": database, "db/db.env": "B=2" };
  expect(problemOf(text, all)).toBeUndefined();
  expect(problemOf("include: [a.yaml]\nservices: {}\n", { "a.yaml": "include: [a.yaml]" })).toBeUndefined();
});

test.each(["/etc/passwd", "../a", "a/../b", "./a", "a//b", "a/", "docker-compose.yml", "a\nb"])(
  "rejects the path %j of a file that is sent along",
  (path) => {
    expect(problemOf({ services: { a: { image: "a" } } }, { [path]: "x" })).toContain("relative to the compose file");
  },
);

test("rejects files without a compose file, and bytes that are not base64", () => {
  expect(problemOf(undefined, { a: "x" })).toContain("without a compose file");
  expect(problemOf({ services: { a: { image: "a" } } }, { a: "base64:!" })).toContain("not base64");
});

test("keeps large integers of an object, and quotes texts that compose would take for something else", () => {
  const text = compose().parse({ services: { a: { image: "a", mode: "0440", id: 1147053346671102335n, on: "yes" } } });
  expect(text).toContain('"id": 1147053346671102335');
  expect(text).toContain('"mode": "0440"');
  expect(text).toContain('"on": "yes"');
});

test("limits aliases, size and depth, whatever the length of the text", () => {
  const anchor = `x-a: &a "${"a".repeat(4000)}"`;
  const services = "services: { web: { image: a, labels: [";
  const text = (aliases: number) =>
    `${anchor}\n${services}${Array.from({ length: aliases }, () => "*a").join(",")}] } }`;
  expect(problemOf(text(200))).toBeUndefined();
  expect(problemOf(text(300))).toContain("with its aliases expanded");
  expect(problemOf(`services: { web: { image: ${"a".repeat(140_000)} } }`)).toContain("more than 131072 bytes");
  const nested = (levels: number) => `services: { web: { image: a, x-b: ${"[".repeat(levels)}${"]".repeat(levels)} } }`;
  expect(problemOf(nested(40))).toBeUndefined();
  for (const levels of [60, 50_000]) expect(problemOf(nested(levels))).toContain("more than 50 levels");
  for (const indicator of ["- ", "? "])
    expect(problemOf(`services: {}\nx-b:\n  ${indicator.repeat(60_000)}a`)).toContain("more than 50 levels");
  expect(problemOf(`services: { web: { image: a, x-b: [${"1,".repeat(20_000)}] } }`)).toContain("20000 values");
});

test("limits what merge keys expand to", () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const merged = Array.from({ length: 10 }, () => `*l${level}`).join(",");
    return `x-${level + 1}: &l${level + 1} { <<: [${merged}], k${level + 1}: 1 }`;
  });
  const text = ["x-0: &l0 { image: a }", ...levels, "services: { web: *l9 }"].join("\n");
  expect(problemOf(text)).toContain("20000 values");
  expect(problemOf("services: { web: &a { image: a, <<: *a } }")).toContain("20000 values");
});
