import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostSpecSchema } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fieldsOfFlags } from "../src/input/host-fields.ts";
import { buildProgram } from "../src/program.ts";
import { berth, testSession } from "./berth.ts";

const canary = "canary-3f61";
const identity = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builder";

let folder: string;
let env: Record<string, string>;
const path = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
  env = { BERTH_HOME: join(folder, "berth"), AZURE_SUBSCRIPTION_ID: "s", TOKEN: canary, HUB_PASSWORD: canary };
  const mounts = '["./site:/site", "./absent:/absent"]';
  await writeFile(
    path("compose.yaml"),
    `services: {web: {image: nginx, env_file: site/web.env, volumes: ${mounts}}}\n`,
  );
  await mkdir(path("site"));
  await writeFile(path("site/web.env"), `KEY=${canary}\n`);
  await writeFile(path("site/logo"), Buffer.from([0, 255]));
  await writeFile(path("daemon.json"), '{"log-level": "warn"}');
  await writeFile(path("public.env"), "# public variables\nMODE=quiet\nURL=a=b\n");
  await writeFile(path("secret.env"), `KEY=${canary}\n`);
  await writeFile(path("password"), `${canary}\n`);
  await writeFile(path("init.yaml"), `#cloud-config\n# ${canary}\n`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function words(): string[] {
  return [
    ...["--location", "northeurope", "--resource-group", "shop", "--size", "Standard_D2s_v5", "--zone", "2"],
    ...["--image", "example:docker:host:1.0.0", "--image-plan", "image", "--accept-terms", "--no-trusted-launch"],
    ...["--spot-max-price", "0.05", "--spot-eviction", "Delete", "--disk-size", "64", "--disk-type", "Premium_LRS"],
    ...["--data-disk", "128", "--data-disk-type", "Premium_LRS", "--data-disk-caching", "ReadOnly"],
    ...["--identity", `system,${identity}`, "--admin-username", "captain", "--generate-ssh-key"],
    ...[
      "--custom-data",
      path("init.yaml"),
      "--idle-after",
      "30m",
      "--tag",
      "team=shop",
      "--expires-in",
      "2030-01-01T00:00Z",
    ],
    ...["--allow-from", "203.0.113.7", "--port", "2377", "--ssh-from", "203.0.113.7", "--open-port", "443"],
    ...["--open-port", "8000-8100/udp=10.0.0.0/8,anywhere", "--hostname", "host.example.com"],
    ...["--network", "core", "--network-group", "net", "--subnet", "apps", "--security-group", "own"],
    ...["--public-address", "net/entry", "--private-address", "10.9.0.9", "--accelerated-networking"],
    ...["--engine-source", "docker", "--engine-version", "28", "--engine-mirror", "https://mirror.example.com"],
    ...[
      "--hardening",
      "strict",
      "--metadata-for-containers",
      "allowed",
      "--registry-mirror",
      "https://hub.example.com",
    ],
    ...["--insecure-registry", "10.0.0.5:5000", "--label", "tier=web", "--storage-driver", "overlay2"],
    ...["--http-proxy", "http://proxy:3128", "--proxy-except", "10.0.0.0/8", "--daemon", path("daemon.json")],
    ...["--compose", path("compose.yaml"), "--files", folder, "--env-file", path("public.env"), "--env", "MODE=loud"],
    ...["--secret-env", "TOKEN", "--secret-env-file", path("secret.env")],
    ...["--login", "registry.example.com=robot", "--login-password", path("password")],
    ...["--login", "docker.io=me", "--login-password", "env:HUB_PASSWORD"],
  ];
}

test("plans what the options of create say, for every field", async () => {
  const { exitCode, stdout, stderr } = await berth(["plan", "build-1", "--json", ...words()], env);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  const plan = JSON.parse(stdout);
  expect(plan).toMatchObject({
    name: "build-1",
    location: "northeurope",
    resourceGroup: "shop",
    size: "Standard_D2s_v5",
    port: 2377,
    acceptTerms: true,
    imagePlan: { publisher: "example", product: "docker", name: "host" },
    publicAddress: { name: "entry", resourceGroup: "net" },
    sshPublicKey: expect.stringMatching(/^ssh-ed25519 /),
    tags: { team: "shop", "berth-expires": "2030-01-01T00:00:00.000Z" },
    docker: {
      engine: { source: "docker", version: "28", mirror: { url: "https://mirror.example.com" } },
      hardening: "strict",
      daemon: { "log-level": "warn", labels: ["tier=web"], "registry-mirrors": ["https://hub.example.com"] },
      compose: await readFile(path("compose.yaml"), "utf8"),
      composeFiles: ["site/web.env", "site/logo"],
      composeEnvironment: { MODE: "loud" },
      composeEnvFile: await readFile(path("public.env"), "utf8"),
      secretEnvironment: ["TOKEN"],
      logins: [{ server: "registry.example.com", username: "robot" }, { username: "me" }],
    },
  });
  const template = JSON.stringify(plan.template);
  for (const part of [
    '"8000-8100"',
    '"Udp"',
    "10.9.0.9",
    identity,
    '"diskSizeGB":128',
    '"Spot"',
    "0.05",
    "'net', 'Microsoft.Network/virtualNetworks/subnets', 'core', 'apps'",
  ])
    expect(template).toContain(part);
  expect(`${stdout}${stderr}`).not.toContain(canary);
});

test("has an option for every field of the schema", async () => {
  const session = testSession({ env });
  const create = buildProgram(session).commands.find((command) => command.name() === "create");
  create?.parseOptions([...words(), "--dns-label", "shop", "--availability-set", "set", "--architecture", "x64"]);
  const fields = new Set(Object.keys(await fieldsOfFlags(session, create?.opts() ?? {})));
  // The name is an argument, and a set belongs to a file.
  expect(Object.keys(hostSpecSchema.shape).filter((field) => !fields.has(field))).toEqual(["name", "set"]);
});

test("creates a private SSH key once and uses it again", async () => {
  const plan = async () =>
    JSON.parse((await berth(["plan", "a", "--allow-from", "::1", "--generate-ssh-key", "--json"], env)).stdout);
  expect((await plan()).sshPublicKey).toBe((await plan()).sshPublicKey);
  const file = join(folder, "berth", "ssh", "id_ed25519");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, "utf8")).toContain("OPENSSH PRIVATE KEY");
});

test.each<[string, string[], RegExp]>([
  ["a private key in place of the public one", ["--ssh-key", "PRIVATE"], /is a private key; give the public key/],
  ["a login without a user", ["--login", "registry.example.com"], /--login: .* is not of the form REGISTRY=USER/],
  ["a login without a password", ["--login", "docker.io=me"], /password of me at docker\.io/],
  ["a password from a missing variable", ["--login", "docker.io=me", "--login-password", "env:NOPE"], /variable NOPE/],
  ["a missing secret variable", ["--secret-env", "NOPE"], /variable NOPE/],
  ["files without a compose file", ["--files", "."], /--files: it needs --compose/],
  ["an env file that is not in UTF-8", ["--env-file", "LATIN"], /latin: it is not text in UTF-8/],
  ["a compose file in UTF-16", ["--compose", "UTF16"], /utf16: it is not text in UTF-8/],
  ["an invalid port", ["--open-port", "http"], /--open-port: "http" is neither a port/],
  ["a disk without a size", ["--data-disk-type", "Premium_LRS"], /--data-disk: give the size of a new disk/],
  ["a plan without its parts", ["--image-plan", "a:b"], /--image-plan \(name\): it is missing/],
])("rejects %s with a sentence that contains no secret", async (_what, given, message) => {
  await writeFile(path("id"), (await import("@dockberth/core")).createSshKey().privateKey.reveal());
  await writeFile(path("latin"), Buffer.from(`A=${canary}\xe9\n`, "latin1"));
  await writeFile(path("utf16"), Buffer.from("\ufeffservices: {}\n", "utf16le"));
  const flags = given.map(
    (word) => ({ PRIVATE: path("id"), LATIN: path("latin"), UTF16: path("utf16") })[word] ?? word,
  );
  const { exitCode, stderr } = await berth(["plan", "a", "--allow-from", "::1", ...flags], env);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain(canary);
});
