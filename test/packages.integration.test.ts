import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly homepage?: string;
  readonly bugs?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly engines?: { readonly node?: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const files = ["package.json", ...globSync("{packages,apps}/*/package.json")];
const published = files.filter((file) => file !== "package.json" && read(file).private !== true);

test.each(files)("%s describes its package and names its repository", (file) => {
  const manifest = read(file);
  expect(manifest).toMatchObject({ ...place("OWNER/berth", file), license: "MIT", description: expect.any(String) });
  if (file !== "package.json") expect(manifest.keywords?.length).toBeGreaterThan(0);
});

test.each(published)("%s has a README for its page on npm", (file) => {
  expect(readFileSync(join(dirname(file), "README.md"), "utf8")).toMatch(new RegExp(`^# ${read(file).name}\n`));
});

test("writes the repository of a release into every package.json", () => {
  const copy = mkdtempSync(join(tmpdir(), "berth-repository-"));
  for (const file of files) cpSync(file, join(copy, file));
  const { status, stderr } = setRepository(copy, "acme/berth");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const file of files) {
    const { homepage, bugs, repository, ...rest } = read(join(copy, file));
    expect({ homepage, bugs, repository }).toEqual(place("acme/berth", file));
    const { homepage: _, bugs: __, repository: ___, ...before } = read(file);
    expect(rest).toEqual(before);
  }
  rmSync(copy, { recursive: true });
});

test.each(["", "acme", "acme/berth/more", "acme/be rth"])("rejects %j as a repository", (repository) => {
  expect(setRepository(tmpdir(), repository)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("owner/name"),
  });
});

test("asks for one Node in all published packages, in their builds and in their types", () => {
  const floors = new Set(published.map((file) => read(file).engines?.node));
  expect([...floors]).toEqual([">=22.19"]);
  expect(readFileSync("tsup.base.ts", "utf8")).toContain('target: "node22.19"');
  expect(read("package.json").devDependencies?.["@types/node"]).toBe("~22.19.0");
});

test("names an older Node before a program fails in it", () => {
  const programs = published.flatMap((file) =>
    Object.values(read(file).bin ?? {}).map((program) => join(dirname(file), program)),
  );
  expect(programs.length).toBe(2);
  const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });`;
  for (const program of [...programs, "apps/azure-function/main.mjs"]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(older)}`, program],
      { encoding: "utf8" },
    );
    expect({ program, status, stdout }).toEqual({ program, status: program.endsWith(".cjs") ? 2 : 1, stdout: "" });
    expect(stderr).toMatch(/This is Node\.js 20\.20\.2, and [Bb]erth\S* needs 22\.19 or later/);
  }
});

test("writes pnpm's version in package.json alone", () => {
  const tracked = spawnSync("git", ["grep", "--files-with-matches", "-E", "pnpm@[0-9]"], { encoding: "utf8" });
  expect(tracked.stdout.split("\n").filter((file) => file !== "")).toEqual(["package.json"]);
});

test("names the Node that npm brings as the one for development", () => {
  expect(readFileSync(".node-version", "utf8").trim()).toBe(read("package.json").devDependencies?.["node"]);
});

test("loads no module of Node for the network or for keys where core is only imported", () => {
  const core = JSON.stringify(pathToFileURL("packages/core/dist/index.js"));
  const program = `await import(${core}); console.log(JSON.stringify(process.moduleLoadList));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(stderr).toBe("");
  const loaded = new Set(JSON.parse(stdout) as string[]);
  const late = ["crypto", "https", "net", "readline", "tls", "zlib"].map((name) => `NativeModule ${name}`);
  expect(late.filter((name) => loaded.has(name))).toEqual([]);
});

function read(file: string): Manifest {
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}

function place(repository: string, file: string): Pick<Manifest, "homepage" | "bugs" | "repository"> {
  const url = `https://github.com/${repository}`;
  const folder = dirname(file);
  return folder === "."
    ? { homepage: `${url}#readme`, bugs: `${url}/issues`, repository: { type: "git", url: `git+${url}.git` } }
    : {
        homepage: `${url}/tree/main/${folder}#readme`,
        bugs: `${url}/issues`,
        repository: { type: "git", url: `git+${url}.git`, directory: folder },
      };
}

function setRepository(cwd: string, repository: string) {
  const { GITHUB_SERVER_URL: _, ...env } = process.env;
  return spawnSync(process.execPath, [join(process.cwd(), "scripts", "set-repository.mjs")], {
    cwd,
    encoding: "utf8",
    env: { ...env, GITHUB_REPOSITORY: repository },
  });
}
