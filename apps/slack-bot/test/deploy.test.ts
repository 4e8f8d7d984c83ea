import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasPublishedSchema, publishedIssues, type TemplateResource } from "@dockberth/testing";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";

const app = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(app, name), "utf8");
const settings = new Set([...read("src/configuration.ts").matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name));
/** What Azure's identity clients read. */
const identity = /^AZURE_(TENANT_ID|CLIENT_ID|CLIENT_SECRET)$/;

function isSetting(name: string): boolean {
  return settings.has(name) || identity.test(name);
}

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string }[];
  readonly securityContext?: object;
}

test("compose.yaml mounts secrets where the settings look for them, and runs without privileges", () => {
  const { services, secrets } = parse(read("deploy/compose.yaml")) as {
    services: {
      bot: { environment: Record<string, string>; secrets: string[]; read_only: boolean; cap_drop: string[] };
    };
    secrets: Record<string, object>;
  };
  const { bot } = services;
  expect(Object.keys(bot.environment).filter((name) => !isSetting(name))).toEqual([]);
  expect(bot.secrets).toEqual(Object.keys(secrets));
  expect(Object.values(bot.environment)).toEqual(bot.secrets.map((name) => `/run/secrets/${name}`));
  expect(bot).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
});

test("kubernetes.yaml has one bot on one volume, without privileges", () => {
  const documents = parseAllDocuments(read("deploy/kubernetes.yaml")).map((each) => each.toJS() as { kind: string });
  expect(documents.map(({ kind }) => kind)).toEqual(["PersistentVolumeClaim", "Service", "Deployment"]);
  const { spec } = documents[2] as unknown as {
    spec: {
      replicas: number;
      strategy: object;
      template: { spec: { securityContext: object; containers: Container[] } };
    };
  };
  const { containers, securityContext } = spec.template.spec;
  expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(securityContext).toMatchObject({ runAsNonRoot: true });
  expect(containers[0]?.securityContext).toMatchObject({
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
  });
  expect(containers[0]?.env.filter(({ name }) => !isSetting(name))).toEqual([]);
});

test("container-app.json uses what it declares, and keeps tokens in secrets", () => {
  const text = read("deploy/container-app.json");
  const template = JSON.parse(text) as {
    parameters: Record<string, { type: string }>;
    variables: object;
    resources: { type: string; properties: { template?: { containers: Container[] } } }[];
  };
  for (const [kind, declared] of [
    ["parameters", template.parameters],
    ["variables", template.variables],
  ] as const) {
    const used = new Set([...text.matchAll(new RegExp(`${kind}\\('(\\w+)'\\)`, "g"))].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(declared).sort());
  }
  expect(template.parameters).toMatchObject({ botToken: { type: "secureString" }, appToken: { type: "secureString" } });
  const container = template.resources.at(-1)?.properties.template?.containers[0];
  expect(container?.env.filter(({ name }) => !isSetting(name))).toEqual([]);
  expect(container?.env.filter(({ name }) => /TOKEN/.test(name)).every((each) => "secretRef" in each)).toBe(true);
});

const { resources } = JSON.parse(read("deploy/container-app.json")) as { resources: TemplateResource[] };

test.each(resources.map((resource) => [resource.type, resource] as const))(
  "container-app.json has a %s that its published schema allows",
  (_type, resource) => {
    expect(hasPublishedSchema(resource)).toBe(true);
    expect(publishedIssues(resource)).toEqual([]);
  },
);

test("the schema of a container app rejects members that it does not have", () => {
  const app = resources.find(({ type }) => type === "Microsoft.App/containerApps") as TemplateResource;
  const wrong = {
    ...app,
    properties: { template: { scale: { minReplica: 1 }, volumes: [{ storageType: "Secrets" }] } },
  };
  expect(publishedIssues(wrong)).toEqual([
    "Microsoft.App/containerApps.properties.template.scale.minReplica: unknown",
    "Microsoft.App/containerApps.properties.template.volumes[0].storageType: Secrets",
  ]);
});

test("the README deploys container-app.json without secrets in arguments", () => {
  const template = JSON.parse(read("deploy/container-app.json")) as { parameters: Record<string, object> };
  const example = JSON.parse(read("deploy/parameters.example.json")) as { parameters: Record<string, object> };
  expect(read("README.md")).toContain("--parameters @deploy/parameters.json\n");
  expect(Object.keys(template.parameters)).toEqual(expect.arrayContaining(Object.keys(example.parameters)));
  const needed = Object.keys(template.parameters).filter(
    (name) => !("defaultValue" in (template.parameters[name] ?? {})),
  );
  expect(Object.keys(example.parameters)).toEqual(needed);
  expect(readFileSync(join(app, "../../.gitignore"), "utf8")).toContain("apps/slack-bot/deploy/parameters.json");
});

test("berth.env.example names settings only", () => {
  const names = [...read("deploy/berth.env.example").matchAll(/^(\w+)=/gm)].map(([, name = ""]) => name);
  expect(names.filter((name) => !isSetting(name))).toEqual([]);
});

test("the image runs as another user than root, and reports its health", () => {
  const last = read("Dockerfile")
    .split(/^FROM /m)
    .at(-1);
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK .*\/health/m);
});

test("the release builds and publishes images with scripts that a shell can parse", () => {
  const release = readFileSync(join(app, "../../.github/workflows/release.yml"), "utf8");
  const { jobs } = parse(release) as { jobs: Record<string, { steps: { run?: string }[] }> };
  const scripts = ["image", "image-index"].flatMap((name) => jobs[name]?.steps.flatMap(({ run }) => run ?? []) ?? []);
  expect(scripts).toHaveLength(2);
  for (const script of scripts) expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
});

test("the README leads to a first host in ten commands that a shell can parse", () => {
  const [, script = ""] = /## From zero to a first host\n.*?```sh\n(.*?)```/s.exec(read("README.md")) ?? [];
  expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  const commands = script.replaceAll(/\\\n/g, " ").trim().split("\n");
  expect(commands.length).toBeLessThanOrEqual(10);
  expect(script).toContain("chown -R 1000 deploy/secrets");
  for (const [, path = ""] of script.matchAll(/(?:cp|-f) (deploy\/\S+)/g)) expect(read(path)).not.toBe("");
});
