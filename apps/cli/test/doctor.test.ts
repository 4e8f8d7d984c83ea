import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clouds, createAuthority } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkMachine } from "../src/commands/doctor/local-checks.ts";
import { credentialSources, findSignIn } from "../src/connection/credential-sources.ts";
import { storeAuthority } from "../src/folder/authority.ts";
import { berth } from "./berth.ts";
import { type RunningEmulator, runEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

let folder: string;
let emulator: RunningEmulator;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
  env = { BERTH_HOME: join(folder, "berth"), PATH: process.env["PATH"] ?? "" };
  emulator = await runEmulator(env, ["--cloud", "china"]);
});

afterAll(async () => {
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

const doctor = (...words: string[]) => berth(["doctor", ...words], env);

test("checks this machine and Azure in doctor, with one line per check, and exits 0 if nothing failed", async () => {
  const { exitCode, stdout } = await doctor();
  expect(stdout.split("\n").filter((line) => /^(ok|warning) /.test(line))).toHaveLength(12);
  expect(stdout).toMatch(/^ok {7}deployment {4}Azure and its policies would accept/m);
  expect(exitCode).toBe(0);
});

test("asks Azure for the sizes of a location in the first command of a day", async () => {
  const own = { ...env, BERTH_HOME: join(await temporaryFolder(), "berth") };
  await mkdir(own.BERTH_HOME, { mode: 0o700 });
  await copyFile(join(env["BERTH_HOME"] ?? "", "emulator.json"), join(own.BERTH_HOME, "emulator.json"));
  const [first, second] = [await berth(["doctor", "--debug"], own), await berth(["doctor", "--debug"], own)];
  const questions = ({ stderr }: { readonly stderr: string }) => stderr.match(/Microsoft\.Compute\/skus/g)?.length ?? 0;
  expect([questions(first), questions(second)]).toEqual([1, 0]);
});

test("exits with the code of the first failed check in doctor, with a hint, also as JSON", async () => {
  const { exitCode, stdout } = await doctor("--size", "Standard_Z99s_v9");
  expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: expect.stringMatching(/^failed {3}size .*\n {23}\w/m) });
  const findings = JSON.parse((await doctor("--size", "Standard_Z99s_v9", "--json")).stdout) as { check: string }[];
  expect(findings.find(({ check }) => check === "size")).toMatchObject({
    outcome: "failed",
    error: { code: "size-unavailable" },
  });
  const alone = await berth(["doctor"], { BERTH_HOME: join(await temporaryFolder(), "b"), PATH: env["PATH"] ?? "" });
  expect(alone).toMatchObject({
    exitCode: 2,
    stdout: expect.stringMatching(/^failed {3}connection .*\n +For Azure: run `az login`/m),
  });
});

test("finds keys that others may read, an expiring authority, and a variable that overrides docker's context", async () => {
  const home = join(await temporaryFolder(), "berth");
  const own = { BERTH_HOME: home, PATH: "", DOCKER_HOST: "tcp://elsewhere:2376" };
  const found = async (now = new Date()) =>
    Object.fromEntries((await checkMachine(own, now)).map((each) => [each.check, each]));
  expect(await found()).toMatchObject({
    docker: { outcome: "warning", hint: expect.stringMatching(/Install/) },
    context: { outcome: "warning", message: expect.stringContaining("tcp://elsewhere:2376") },
    folder: { outcome: "ok" },
    authority: { outcome: "ok", message: expect.stringMatching(/no certificate authority yet/) },
  });
  await storeAuthority(own, await createAuthority({ name: "tests", validForDays: 40 }));
  const later = (days: number) => new Date(Date.now() + days * 86_400_000);
  expect(await found()).toMatchObject({ folder: { outcome: "ok" }, authority: { outcome: "ok" } });
  expect((await found(later(20)))["authority"]).toMatchObject({
    outcome: "warning",
    hint: expect.stringMatching(/renew/),
  });
  expect((await found(later(41)))["authority"]).toMatchObject({ error: { code: "authority-expired" } });
  await mkdir(join(home, "hosts", "one"), { recursive: true, mode: 0o700 });
  await writeFile(join(home, "hosts", "one", "key.pem"), "anything");
  await chmod(join(home, "hosts", "one", "key.pem"), 0o644);
  expect((await found())["folder"]).toMatchObject({
    error: { code: "file-unsafe" },
    hint: expect.stringMatching(/^Run chmod/),
  });
});

test("shows cloud, identity, subscription and next step in login", async () => {
  const { exitCode, stdout } = await berth(["login"], env);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/china \(AzureChinaCloud\)/);
  expect(stdout).toMatch(/berth create NAME/);
  expect(JSON.parse((await berth(["login", "--json"], env)).stdout)).toMatchObject({ cloud: "china" });
  expect(await berth(["login", "--emulator", "--cloud", "usgov"], env)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/emulates the cloud china, not usgov\n.*--cloud/),
  });
  expect(await berth(["login"], { ...env, AZURE_SUBSCRIPTION_ID: "1", AZURE_CLOUD: "AzureGermanCloud" })).toMatchObject(
    {
      exitCode: 2,
      stderr: expect.stringContaining("AzureGermanCloud"),
    },
  );
});

test("reports the first sign-in that gives a token, or why each of them failed", async () => {
  const claims = Buffer.from(JSON.stringify({ upn: "ada@example.com", tid: "t-1" })).toString("base64url");
  const refusing = (name: string) => ({
    name,
    getToken: () => Promise.reject(new Error(`${name} said no\nat length`)),
  });
  const asked: string[] = [];
  const giving = {
    name: "the Azure CLI",
    getToken: async (scope: string) => {
      asked.push(scope);
      return { token: `head.${claims}.canary-signature` };
    },
  };
  const { scope } = clouds.china;
  const found = await findSignIn([refusing("workload identity"), giving, refusing("never asked")], scope);
  expect(found).toEqual({ source: "the Azure CLI", who: "ada@example.com", tenantId: "t-1" });
  expect(asked).toEqual(["https://management.chinacloudapi.cn/.default"]);
  await expect(findSignIn([refusing("one"), refusing("two")], scope)).rejects.toMatchObject({
    code: "credentials-rejected",
    message: expect.stringMatching(/one: one said no; two: two said no\)$/),
  });
  expect((await credentialSources(clouds.public)).map(({ name }) => name)).toContain("managed identity");
});

test("plans with the names and locations of the emulator's cloud", async () => {
  const words = ["plan", "one", "--allow-from", "203.0.113.7"];
  expect((await berth([...words, "--location", "chinaeast2"], env)).stdout).toMatch(
    /chinaeast2\.cloudapp\.chinacloudapi\.cn:2376/,
  );
  expect(await berth([...words, "--location", "westeurope"], env)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/westeurope is not a location of the cloud china; use one such as chinanorth3/),
  });
});
