import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = ".github/workflows";

test.each(readdirSync(folder))(
  "%s takes every action by the hash of a commit, and asks for few permissions",
  (name) => {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action ?? "");
    // An action of this repository, and a reusable workflow of it, are what the commit has.
    const foreign = actions.filter((action) => !action.startsWith("./"));
    expect(foreign.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d/.test(action))).toEqual([]);
    expect(text).toMatch(/^permissions:/m);
    expect(text).not.toContain("pull_request_target");
  },
);

test("what is installed is what the lockfile says, and only listed packages run scripts while they are", () => {
  for (const name of readdirSync(folder)) {
    const installs =
      readFileSync(`${folder}/${name}`, "utf8").match(/\b(?:npm|pnpm@\S+) (?:install|ci|add)\b.*/g) ?? [];
    expect(installs.filter((line) => !line.includes("--frozen-lockfile"))).toEqual([]);
  }
  const workspace = readFileSync("pnpm-workspace.yaml", "utf8");
  const allowed = /^allowBuilds:\n((?: {2}.+\n?)+)/m.exec(workspace)?.[1]?.matchAll(/^ {2}(\S+): true$/gm) ?? [];
  expect([...allowed].map(([, name]) => name)).toEqual(["esbuild", "node"]);
  expect(workspace).toMatch(/^minimumReleaseAge: [1-9]\d{3,}$/m);
});

test("a release is published with provenance and a bill of materials, and changes are held against known holes", () => {
  const [ci, release] = ["ci.yml", "release.yml"].map((name) => readFileSync(`${folder}/${name}`, "utf8"));
  expect(release).toMatch(/NPM_CONFIG_PROVENANCE: "true"/);
  expect(release).toMatch(/pnpm@\S+ sbom --sbom-format cyclonedx/);
  expect(release).toMatch(/gh release upload/);
  expect(ci).toMatch(/actions\/dependency-review-action@/);
  expect(ci).toMatch(/pnpm@\S+ audit --prod --audit-level moderate/);
});
