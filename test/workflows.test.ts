import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string;
  readonly uses?: string;
  readonly environment?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = ".github/workflows";
const release = workflow("release.yml");

test.each(readdirSync(folder))(
  "%s takes every action by the hash of a commit, and asks for few permissions",
  (name) => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action ?? "");
    // An action of this repository, and a reusable workflow of it, are what the commit has.
    const foreign = actions.filter((action) => !action.startsWith("./"));
    expect(foreign.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d/.test(action))).toEqual([]);
    expect(Object.values(workflow(name).permissions ?? { none: "given" }).filter((each) => each !== "read")).toEqual(
      [],
    );
    expect(text).not.toContain("pull_request_target");
  },
);

test.each(readdirSync(folder))("%s gives no step the credentials of its checkout", (name) => {
  const checkouts = Object.values(workflow(name).jobs)
    .flatMap(({ steps = [] }) => steps)
    .filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
});

test("what is installed is what the lockfile says, and only listed packages run scripts while they are", () => {
  for (const name of readdirSync(folder)) {
    const installs =
      readFileSync(`${folder}/${name}`, "utf8").match(/\b(?:npm|pnpm|pnpm@\S+|pnpm\.mjs) (?:install|ci|add)\b.*/g) ??
      [];
    expect(installs.filter((line) => !line.includes("--frozen-lockfile"))).toEqual([]);
  }
  const workspace = readFileSync("pnpm-workspace.yaml", "utf8");
  const allowed = /^allowBuilds:\n((?: {2}.+\n?)+)/m.exec(workspace)?.[1]?.matchAll(/^ {2}(\S+): true$/gm) ?? [];
  expect([...allowed].map(([, name]) => name)).toEqual(["esbuild", "node"]);
  expect(workspace).toMatch(/^minimumReleaseAge: [1-9]\d{3,}$/m);
});

test("checks what a change brings in against known vulnerabilities", () => {
  const ci = readFileSync(`${folder}/ci.yml`, "utf8");
  expect(ci).toMatch(/actions\/dependency-review-action@/);
  expect(ci).toMatch(/scripts\/pnpm\.mjs audit --prod --audit-level moderate/);
});

test("releases nothing before ci has succeeded on the same commit", () => {
  expect(Object.keys(release.on)).toEqual(["push"]);
  expect(release.jobs["ci"]?.uses).toBe("./.github/workflows/ci.yml");
  expect(workflow("ci.yml").on).toHaveProperty("workflow_call");
  for (const name of Object.keys(release.jobs)) expect(needsOf(name).at(-1)).toBe("ci");
});

test("lets the job that publishes alone speak for this repository, in an environment with reviewers", () => {
  const jobs = Object.entries(release.jobs);
  expect(jobs.filter(([, job]) => job.permissions?.["id-token"] !== undefined).map(([name]) => name)).toEqual([
    "publish",
  ]);
  expect(release.jobs["publish"]).toMatchObject({
    environment: "release",
    permissions: { contents: "read", "id-token": "write", attestations: "write" },
  });
  expect(needsOf("publish")).toEqual(["publish", "executable", "build", "mode", "ci"]);
});

test("runs no code of a dependency in the job that publishes", () => {
  const { steps = [] } = release.jobs["publish"] ?? {};
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual(["node scripts/publish.mjs release"]);
  const script = readFileSync("scripts/publish.mjs", "utf8");
  expect(
    [...script.matchAll(/from "(.*)"/g)].map(([, from]) => from).filter((from) => !from?.startsWith("node:")),
  ).toEqual([]);
  expect(script).not.toMatch(/\bnpx\b|pnpm/);
});

test("publishes with provenance, attestations and a bill of materials", () => {
  const [build, publish, tag] = ["build", "publish", "tag"].map((name) => release.jobs[name]?.steps ?? []);
  expect(publish?.at(-1)?.env).toEqual({ NPM_CONFIG_PROVENANCE: "true" });
  const attested = publish?.find(({ uses }) => uses?.startsWith("actions/attest-build-provenance@"));
  expect(attested?.with?.["subject-path"]).toBe("release/*\napps/github-action/dist/*.js\n");
  const commands = (build ?? []).flatMap(({ run }) => run ?? []);
  expect(commands.indexOf("node scripts/set-repository.mjs")).toBe(
    commands.indexOf("node scripts/pack.mjs release") - 1,
  );
  expect(commands.some((run) => /pnpm\.mjs sbom --sbom-format cyclonedx .*--out release\/sbom/.test(run))).toBe(true);
  expect(commands.some((run) => run.endsWith("run bundle:check"))).toBe(true);
  expect(tag?.at(-1)?.run).toMatch(/gh release create "v\$version" release\/\*/);
});

test("builds an executable on each platform, and releases and attests it with the packages", () => {
  const { steps = [] } = release.jobs["executable"] ?? {};
  expect(steps.flatMap(({ run }) => run ?? []).at(-1)).toBe("node scripts/executable.mjs executable");
  expect(steps.at(-1)?.with).toMatchObject({ name: expect.stringMatching(/^release-/), path: "executable" });
  for (const name of ["publish", "tag"]) {
    const download = release.jobs[name]?.steps?.find(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    expect(download?.with).toEqual({ pattern: "release*", "merge-multiple": true, path: "release" });
  }
});

test.each(["cli", "slack-bot"])("builds an image of %s that does not run as root, for two architectures", (app) => {
  const { image, "image-index": index } = release.jobs;
  expect([image, index].map((job) => job?.strategy?.matrix["app"])).toEqual([
    expect.arrayContaining([app]),
    expect.arrayContaining([app]),
  ]);
  const architectures = image?.strategy?.matrix["architecture"] ?? [];
  expect(architectures).toEqual(["amd64", "arm64"]);
  const published = index?.steps?.at(-1)?.run ?? "";
  for (const architecture of architectures) expect(published).toContain(`$image:$version-${architecture}`);
  const last =
    readFileSync(`apps/${app}/Dockerfile`, "utf8")
      .split(/^FROM /m)
      .at(-1) ?? "";
  expect(last).toMatch(/^USER node$/m);
  const [, program = "none"] = /"(?:\/app\/)?(bin\/[\w.-]+)"/.exec(last) ?? [];
  expect(existsSync(`apps/${app}/${program}`)).toBe(true);
  expect(readFileSync(".github/dependabot.yml", "utf8")).toContain(`/apps/${app}`);
});

test("reads the Node of every job from one file", () => {
  for (const name of readdirSync(folder)) {
    const setups = Object.values(workflow(name).jobs)
      .flatMap(({ steps = [] }) => steps)
      .filter(({ uses }) => uses?.startsWith("actions/setup-node@"));
    expect(setups.filter((step) => step.with?.["node-version-file"] !== ".node-version")).toEqual([]);
  }
});

test("keeps actions, packages and images fresh", () => {
  const { updates } = parse(readFileSync(".github/dependabot.yml", "utf8")) as {
    updates: readonly { "package-ecosystem": string }[];
  };
  expect(updates.map((each) => each["package-ecosystem"])).toEqual(["github-actions", "npm", "docker"]);
});

function workflow(name: string): Workflow {
  return parse(readFileSync(`${folder}/${name}`, "utf8")) as Workflow;
}

/** A job, what it waits for, what that waits for, and so on. */
function needsOf(name: string): string[] {
  const needs = release.jobs[name]?.needs;
  return [name, ...(needs === undefined ? [] : needsOf(needs))];
}
