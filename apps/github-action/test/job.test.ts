import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, get } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClientSecretCredential } from "@azure/identity";
import { clouds, createAuthority, createHost, issueCertificates, listHosts, parseHostSpec } from "@dockberth/core";
import { expireHost, resourcesLeft, revealing } from "@dockberth/testing";
import { beforeAll, expect, test } from "vitest";
import { Step, type StepOptions } from "./runner.ts";
import { builtBundle, hasDocker, signInInputs, startWorkflow, type Workflow } from "./workflow.ts";

/** The certificate and the key of an authority, as a secret of the repository holds them. */
let authority: string;
beforeAll(async () => {
  const { cert, key } = await createAuthority({ name: "Acme" });
  authority = `${cert}${key?.reveal()}`;
});

test("creates a host with a name for the job, and leaves no resource and no file", async () => {
  await using workflow = await startWorkflow();
  const step = workflow.step({ connection: "environment" });
  const main = await step.main();
  expect(main.log).toMatch(/^::group::Berth: create$/m);
  expect(main.log).toContain("Docker's port will be open to 127.0.0.1");
  expect(main).toMatchObject({ exitCode: 0 });
  const [host] = await listHosts(workflow.cloud.azure);
  expect(host?.name).toMatch(/^gh-4711-[0-9a-f]{12}$/);
  expect(host?.tags).toMatchObject({ "github-repository": "acme/shop" });
  const hours = ((host?.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(7.9);
  expect(hours).toBeLessThan(8);
  const folder = step.exported["DOCKER_CERT_PATH"] ?? "";
  expect(step.exported).toEqual({
    DOCKER_HOST: `tcp://${host?.address}:2376`,
    DOCKER_CERT_PATH: folder,
    DOCKER_TLS_VERIFY: "1",
  });
  expect(folder.startsWith(join(step.folder, "berth-"))).toBe(true);
  expect((statSync(folder).mode & 0o777).toString(8)).toBe("700");
  for (const name of readdirSync(folder)) expect((statSync(join(folder, name)).mode & 0o777).toString(8)).toBe("600");
  expect(readdirSync(folder).sort()).toEqual(["ca.pem", "cert.pem", "key.pem"]);
  const certificateHours = (Date.parse(step.outputs["certificate-expires-at"] ?? "") - Date.now()) / 3_600_000;
  expect(certificateHours).toBeGreaterThan(5.7);
  expect(certificateHours).toBeLessThan(6.1);
  expect(step.outputs).toMatchObject({
    host: host?.name,
    address: host?.address,
    "resource-id": expect.stringMatching(/\/virtualMachines\/gh-4711/),
    "certificate-path": folder,
  });
  const post = await step.post();
  expect(post.log).toMatch(/^::group::Berth: end of the job$/m);
  expect(post).toMatchObject({ exitCode: 0, log: expect.stringContaining(`nothing of host ${host?.name} is left`) });
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
  expect(await step.post()).toMatchObject({ exitCode: 0, log: expect.stringContaining("Nothing of host") });
});

test("masks the key line by line and in base64, and writes it to no file or log of the runner", async () => {
  await using workflow = await startWorkflow();
  const step = workflow.step();
  const { log, exitCode } = await step.main();
  expect(exitCode).toBe(0);
  const key = readFileSync(join(step.outputs["certificate-path"] ?? "", "key.pem"), "utf8");
  const lines = key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  expect(lines.length).toBeGreaterThan(1);
  for (const form of [...lines, ...lines.map(base64), base64(key), base64(key.trimEnd())])
    expect(step.masks.has(form)).toBe(true);
  const certificate = readFileSync(join(step.outputs["certificate-path"] ?? "", "cert.pem"), "utf8").split("\n");
  for (const line of certificate) expect(step.masks.has(line)).toBe(false);
  const files = [step.outputs, step.state, step.exported].map((pairs) => JSON.stringify(pairs));
  expect(revealing([log, step.summary, ...files].join("\n"), lines)).toEqual([]);
});

test("shows the host in a table and the deployment as a timeline in the summary", async () => {
  await using workflow = await startWorkflow();
  const step = workflow.step({ name: "shown" });
  await step.main();
  expect(step.summary).toContain("### ⚓ Docker host shown");
  expect(step.summary).toContain("| Host | shown |\n| --- | --- |\n| Address | ");
  expect(step.summary).toMatch(/\| Machine \| Standard\\_B2ls\\_v2 in westeurope \|/);
  const [, gantt = ""] = /```mermaid\n([\s\S]+?)```/.exec(step.summary) ?? [];
  expect(gantt).toMatch(/^gantt\n {2}dateFormat HH:mm:ss\.SSS\n {2}axisFormat %M:%S\n {2}section Deployment\n/);
  expect(gantt).toMatch(/^ {2}virtual machine shown :00:\d\d:\d\d\.\d{3}, 00:\d\d:\d\d\.\d{3}$/m);
  expect(gantt).toMatch(/^ {2}Docker answers :00:\d\d:\d\d\.\d{3}, 00:/m);
});

test("requires an authority for a host that is kept, and connects other jobs to it", { tags: ["long"] }, async () => {
  await using workflow = await startWorkflow();
  const refused = await workflow.step({ name: "shared", keep: "true" }).main();
  expect(refused).toMatchObject({
    exitCode: 1,
    log: expect.stringContaining("the input `authority` from a secret"),
  });
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
  const first = workflow.step({ name: "shared", keep: "true", authority, "expires-in": "never" });
  expect(await first.main()).toMatchObject({ exitCode: 0 });
  expect(await first.post()).toMatchObject({ exitCode: 0, log: expect.stringContaining("created no host") });
  const other = workflow.step({ command: "env", name: "shared", authority }, { env: { GITHUB_RUN_ID: "4712" } });
  const requests = workflow.cloud.emulator.requests().length;
  expect(await other.main()).toMatchObject({ exitCode: 0 });
  const asked = workflow.cloud.emulator.requests().slice(requests);
  expect(asked.filter(({ path }) => /\/virtualMachines\/shared$/.test(path))).toHaveLength(1);
  expect(other.outputs["docker-host"]).toBe(first.outputs["docker-host"]);
  expect(await other.post()).toMatchObject({ exitCode: 0 });
  const rotation = workflow.step({ command: "rotate", name: "shared" });
  expect(await rotation.main()).toMatchObject({ exitCode: 1, log: expect.stringContaining("has no authority") });
  const certificate = async () => (await listHosts(workflow.cloud.azure))[0]?.certificateExpiresAt?.getTime();
  const before = await certificate();
  const rotated = workflow.step({ command: "rotate", name: "shared", authority });
  expect(await rotated.main()).toMatchObject({ exitCode: 0 });
  expect(rotated.outputs["docker-host"]).toBe(first.outputs["docker-host"]);
  expect(await certificate()).not.toBe(before);
  const stranger = workflow.step({ name: "shared" }, { env: { GITHUB_RUN_ID: "4713" } });
  expect(await stranger.main()).toMatchObject({ exitCode: 1, log: expect.stringContaining("has no authority") });
  await stranger.post();
  expect((await listHosts(workflow.cloud.azure)).map(({ name, state }) => [name, state])).toEqual([
    ["shared", "ready"],
  ]);
  expect(await workflow.step({ command: "remove", name: "shared" }).main()).toMatchObject({ exitCode: 0 });
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
});

test.skipIf(!hasDocker)("creates and selects a docker context by default, and removes it with the job", async () => {
  await using workflow = await startWorkflow();
  const step = workflow.step({ name: "shown" }, { env: { DOCKER_HOST: "unix:///run/user/1000/docker.sock" } });
  const contexts = () =>
    spawnSync("docker", ["context", "ls", "--format", "{{.Name}}"], {
      env: { PATH: process.env["PATH"] ?? "", HOME: step.folder },
      encoding: "utf8",
    }).stdout;
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect(step.exported).toEqual({ DOCKER_CONTEXT: "berth-shown", DOCKER_HOST: "" });
  const { PATH } = process.env;
  const shown = spawnSync("docker", ["context", "show"], { env: { PATH, HOME: step.folder, ...step.exported } });
  expect(shown.stdout.toString().trim()).toBe("berth-shown");
  expect(contexts()).toContain("berth-shown");
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(contexts()).not.toContain("berth-shown");
});

test("creates a buildx builder on the host, and removes it", async () => {
  await using workflow = await startWorkflow();
  const folder = mkdtempSync(join(tmpdir(), "berth-docker-"));
  const calls = join(folder, "calls");
  // A fake docker that records its arguments: buildx is a plugin that not every machine has.
  writeFileSync(join(folder, "docker"), `#!/bin/sh\necho "$*" >>${calls}\n`, { mode: 0o700 });
  const step = workflow.step({ name: "built", buildx: "true" }, { env: { PATH: `${folder}:${process.env["PATH"]}` } });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect(step.exported).toMatchObject({ BUILDX_BUILDER: "berth-built" });
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(readFileSync(calls, "utf8").trim().split("\n")).toEqual([
    "--version",
    expect.stringMatching(/^context create berth-built --docker host=tcp:.*,ca=.*,cert=.*,key=/),
    "buildx create --name berth-built --driver docker-container berth-built",
    "buildx rm --force berth-built",
    "context rm --force berth-built",
  ]);
  rmSync(folder, { recursive: true });
});

test("lists what a sweep would remove, and removes it without dry-run", async () => {
  await using workflow = await startWorkflow();
  const make = workflow.step({ name: "old", keep: "true", authority });
  expect(await make.main()).toMatchObject({ exitCode: 0 });
  await expireHost(workflow.cloud.azure, "old");
  const dry = workflow.step({ command: "sweep" });
  expect(await dry.main()).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(dry.outputs["report"] ?? "")).toMatchObject([{ host: "old", outcome: "would-remove" }]);
  expect(dry.summary).toMatch(/\| old \| berth-old \| 2020-01-01 00:00 UTC \| would-remove \|/);
  expect(await workflow.step({ command: "sweep", "dry-run": "false" }).main()).toMatchObject({ exitCode: 0 });
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
});

test("removes at the end of the job what a cancelled step has begun", () =>
  removesAfter("SIGINT", (step) => step.cancel()));

test.each([
  ["SIGTERM", (step: Step) => step.kill("SIGTERM")],
  ["SIGKILL", (step: Step) => step.kill()],
] as const)("removes at the end of the job what a step ended by %s has begun", { tags: ["long"] }, removesAfter);

async function removesAfter(signal: string, end: (step: Step) => void): Promise<void> {
  await using workflow = await startWorkflow({ timeScale: 0.05 });
  const step = workflow.step({ name: "broken" });
  const running = step.main();
  const { emulator, azure } = workflow.cloud;
  while (!emulator.requests().some(({ method, path }) => method === "PUT" && /deployments/.test(path)))
    await new Promise((resolve) => setTimeout(resolve, 10));
  end(step);
  const main = await running;
  if (signal === "SIGKILL") expect(main).toMatchObject({ signal: "SIGKILL", exitCode: null });
  else {
    expect(main).toMatchObject({ signal: null, exitCode: 1, log: expect.stringContaining("interrupted") });
    expect(main.seconds).toBeLessThan(30);
  }
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  await emulator.settled();
  expect(await resourcesLeft(azure)).toEqual([]);
}

test("reports what is left when the removal is cancelled, and does nothing without a host", {
  tags: ["long"],
}, async () => {
  await using workflow = await startWorkflow({ timeScale: 0.2 });
  const idle = await workflow.step().post();
  expect(idle).toMatchObject({ exitCode: 0, log: expect.stringContaining("created no host") });
  const step = workflow.step({ name: "slow" });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const ending = step.post();
  const { emulator } = workflow.cloud;
  while (!emulator.requests().some(({ method }) => method === "DELETE"))
    await new Promise((resolve) => setTimeout(resolve, 10));
  step.cancel();
  expect(await ending).toMatchObject({ exitCode: 0, log: expect.stringContaining("next sweep") });
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
});

const pullRequest = { pull_request: { number: 7, head: { repo: { full_name: "acme/shop" } } } };
const own = { full_name: "acme/shop", fork: true };
const foreign = { full_name: "mallory/shop", fork: true };
const fork = { pull_request: { number: 7, head: { repo: foreign } } };
const deletedFork = { pull_request: { number: 7, head: { repo: null } } };

const rejected: readonly [string, string, object][] = [
  ["a pull request whose fork was deleted", "pull_request_target", deletedFork],
  ["an unreadable event of a pull request", "pull_request", {}],
  ["a workflow after a fork's", "workflow_run", { workflow_run: { event: "pull_request", head_repository: foreign } }],
  [
    "a workflow after a deleted fork's",
    "workflow_run",
    { workflow_run: { event: "pull_request", head_repository: null } },
  ],
  [
    "a workflow after a workflow after any",
    "workflow_run",
    { workflow_run: { event: "workflow_run", head_repository: own } },
  ],
  ["a comment on a fork's pull request", "issue_comment", { issue: { number: 8, pull_request: {} } }],
];
test.each(rejected.slice(0, 1))("rejects %s", rejects);
test.each(rejected.slice(1))("rejects %s", { tags: ["long"] }, rejects);

async function rejects(_what: string, eventName: string, event: object): Promise<void> {
  await using workflow = await startWorkflow();
  workflow.github.pullRequest.head.repo = foreign;
  const { exitCode, log } = await workflow.step({ command: "sweep" }, { eventName, event }).main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringContaining("fork-refused") });
}

const accepted: readonly [string, string, object][] = [
  ["a pull request within a repository that is a fork", "pull_request", { pull_request: { head: { repo: own } } }],
  ["a workflow after a push", "workflow_run", { workflow_run: { event: "push", head_repository: own } }],
  ["a comment on a pull request of its own", "issue_comment", { issue: { number: 8, pull_request: {} } }],
  ["a comment on an issue", "issue_comment", { issue: { number: 8 } }],
];
test.each(accepted.slice(0, 1))("accepts %s", accepts);
test.each(accepted.slice(1))("accepts %s", { tags: ["long"] }, accepts);

async function accepts(_what: string, eventName: string, event: object): Promise<void> {
  await using workflow = await startWorkflow();
  expect(await workflow.step({ command: "sweep" }, { eventName, event }).main()).toMatchObject({ exitCode: 0 });
  expect(workflow.github.violations).toEqual([]);
}

test("removes at the end of the job neither a host nor a folder that the log of the job only names", async () => {
  await using workflow = await startWorkflow();
  const { azure } = workflow.cloud;
  const spec = parseHostSpec({ name: "prod-db", allowFrom: ["127.0.0.0/8"] });
  await createHost(azure, spec, await createAuthority({ name: "Acme" }));
  const step = workflow.step({ name: "mine" });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const hostState = JSON.parse(step.state["host"] ?? "{}") as object;
  const forged = (state: Record<string, string>) => ({
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [name, JSON.stringify(value)])),
    host: JSON.stringify({ ...hostState, name: "prod-db" }),
  });
  const folders = [join(step.folder, "victim"), join(step.folder, "berth-other")];
  for (const folder of folders) mkdirSync(folder);
  for (const folder of [...folders, join(step.folder, "berth-x", "..", "victim")])
    await step.post(forged({ folder, context: "default", builder: "default" }));
  expect(folders.map(existsSync)).toEqual([true, true]);
  expect(await step.post({ ...step.state, ...forged({}) })).toMatchObject({
    exitCode: 0,
    log: expect.stringContaining("prod-db does not carry the tag of this job"),
  });
  expect((await listHosts(azure)).map(({ name }) => name).sort()).toEqual(["mine", "prod-db"]);
  const other = workflow.step();
  expect(await other.post({ host: step.state["host"] ?? "" })).toMatchObject({
    log: expect.stringContaining("mine does not carry the tag of this job"),
  });
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["prod-db"]);
});

test("signs with a key of a vault, for a host that several jobs use", { tags: ["long"] }, async () => {
  await using workflow = await startWorkflow();
  const { emulator, azure } = workflow.cloud;
  const inputs = { name: "shared", vault: emulator.url, "vault-key": "ci" };
  expect(await workflow.step({ ...inputs, keep: "true" }).main()).toMatchObject({ exitCode: 0 });
  const other = workflow.step({ ...inputs, command: "env" }, { env: { GITHUB_RUN_ID: "4712" } });
  expect(await other.main()).toMatchObject({ exitCode: 0 });
  expect(await listHosts(azure)).toMatchObject([{ name: "shared", state: "ready" }]);
  const signed = emulator.requests().filter(({ path }) => /\/keys\/ci\/.*\/sign$/.test(path));
  expect(signed.length).toBeGreaterThan(0);
  const both = await workflow.step({ ...inputs, authority }).main();
  expect(both).toMatchObject({ exitCode: 1, log: expect.stringContaining("either vault or authority") });
  const plain = await workflow.step({ ...inputs, vault: "http://vault.example" }).main();
  expect(plain).toMatchObject({ exitCode: 1, log: expect.stringContaining("the address of a key vault") });
});

test.each<[string, Record<string, string>, Partial<StepOptions>, RegExp]>([
  [
    "the pull request of a fork",
    {},
    { eventName: "pull_request", event: fork },
    /comes from mallory\/shop.*\n.*head\.repo\.full_name/,
  ],
  ["an unknown command", { command: "destroy" }, {}, /"destroy" is not one of create, adopt, remove/],
  ["an invalid lifetime", { "expires-in": "tomorrow" }, {}, /"tomorrow" is not an expiry/],
  [
    "an authority without a key",
    { authority: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" },
    {},
    /no private key in PEM/,
  ],
  [
    "a missing subscription",
    { "subscription-id": "" },
    {},
    /subscription-id: set it, or the variable AZURE_SUBSCRIPTION_ID/,
  ],
  [
    "a cloud for which the application has no federated credential",
    { cloud: "china" },
    {},
    /AADSTS700212.*'api:\/\/AzureADTokenExchangeChina'\.\n.*issuer, subject and audience/,
  ],
  [
    "an unreachable address service",
    { "address-source": "http://127.0.0.1:9/" },
    {},
    /could not be found.*\n.*`allow-from`/,
  ],
  ["an address service without TLS", { "address-source": "http://example.com/" }, {}, /it is not an https address/],
])("fails with a message for %s, and leaves nothing behind", async (_what, ...run) => failsWith(...run));

test("fails with a message for an unreachable Azure, and leaves nothing behind", { tags: ["long"] }, () =>
  failsWith({ endpoint: "https://127.0.0.1:9" }, {}, /cannot be reached|ECONNREFUSED/),
);

async function failsWith(inputs: Record<string, string>, more: Partial<StepOptions>, sentence: RegExp): Promise<void> {
  await using workflow = await startWorkflow();
  const step = workflow.step(inputs, more);
  const { exitCode, log } = await step.main();
  expect(log).toMatch(sentence);
  expect({ exitCode, error: /^::error title=Berth: [a-z-]+::/m.test(log) }).toEqual({ exitCode: 1, error: true });
  await step.post();
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
}

test.each([
  ["the inputs of the outer action", { INPUT_ENVIRONMENT: "staging" }],
  ["no inputs", {}],
])("removes the host at the end of a nested composite action, which gets %s", async (_what, inputs) => {
  await using workflow = await startWorkflow();
  const step = workflow.step({ comment: "true" }, { event: pullRequest, eventName: "pull_request" });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const post = await step.nestedPost(inputs);
  expect(post).toMatchObject({ exitCode: 0, log: expect.stringContaining("nothing of host") });
  expect(post.log).toContain("The runner passed no `github-token`");
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
});

test("warns of an unknown input, such as a variable of the job, and creates the host", { tags: ["long"] }, async () => {
  await using workflow = await startWorkflow();
  const step = workflow.step({}, { env: { INPUT_REGION: "eu" } });
  const { exitCode, log } = await step.main();
  expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringMatching(/^::warning .*no input region/m) });
  await step.post();
});

test("gives each step a host of its own where runners share a name, and removes only that", {
  tags: ["long"],
}, async () => {
  await using workflow = await startWorkflow();
  const [leg, other] = [workflow.step(), workflow.step()];
  for (const step of [leg, other]) expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect(leg.outputs["host"]).not.toBe(other.outputs["host"]);
  expect(await leg.post()).toMatchObject({ exitCode: 0 });
  expect(await listHosts(workflow.cloud.azure)).toMatchObject([{ name: other.outputs["host"], state: "ready" }]);
  await other.post();
});

test("leaves a shared host as it is when further jobs describe it again, and cuts no connection", async () => {
  await using workflow = await startWorkflow({ engine: { onConnection: () => false, onRequest: holdEvents } });
  const { emulator, azure } = workflow.cloud;
  const inputs = { name: "shared", keep: "true", authority, "expires-in": "never", connection: "environment" };
  const first = workflow.step(inputs);
  expect(await first.main()).toMatchObject({ exitCode: 0 });
  const events = await followEvents(first);
  const [before] = await listHosts(azure);
  expect(Object.keys(before?.tags ?? {})).not.toContain("github-job");
  for (const run of ["4712", "4713"]) {
    const count = emulator.requests().length;
    const step = workflow.step(inputs, { env: { GITHUB_RUN_ID: run } });
    expect(await step.main()).toMatchObject({ exitCode: 0, log: expect.stringContaining("nothing was changed") });
    expect(await step.post()).toMatchObject({ exitCode: 0 });
    const changes = emulator.requests().slice(count);
    expect(changes.filter(({ method, path }) => method !== "GET" && !path.endsWith("/token"))).toEqual([]);
  }
  expect(await listHosts(azure)).toEqual([before]);
  expect(events.destroyed).toBe(false);
  events.destroy();
});

/** Begins to answer, as Docker does for as long as a command runs. */
function holdEvents({ url = "" }: IncomingMessage, response: ServerResponse): boolean {
  if (!url.startsWith("/events")) return false;
  response.writeHead(200).write("{}\n");
  return true;
}

/** A connection that stays open, as that of `docker exec`. */
async function followEvents({ exported }: Step): Promise<IncomingMessage> {
  const pem = (name: string) => readFileSync(join(exported["DOCKER_CERT_PATH"] ?? "", name));
  const url = (exported["DOCKER_HOST"] ?? "").replace("tcp:", "https:");
  const options = { ca: pem("ca.pem"), cert: pem("cert.pem"), key: pem("key.pem"), agent: false };
  const [response] = (await once(get(`${url}/events`, options), "response")) as [IncomingMessage];
  response.once("error", () => undefined).resume();
  return response;
}

test("signs in again at the end of a job that has outlived the sign-in of azure/login", async () => {
  await using workflow = await startWorkflow();
  await using az = await fakeAzureCli(workflow);
  const step = workflow.step({ "client-id": "", "tenant-id": "" }, { env: az.env });
  expect(await step.main()).toMatchObject({ exitCode: 0, log: expect.not.stringContaining("Signing in again") });
  az.expire();
  const post = await step.post();
  expect(post).toMatchObject({ exitCode: 0, log: expect.stringContaining("Signing in again by OIDC") });
  expect(await resourcesLeft(workflow.cloud.azure)).toEqual([]);
});

test("names the expiry and the sweep where the job cannot sign in again", { tags: ["long"] }, async () => {
  await using workflow = await startWorkflow();
  await using az = await fakeAzureCli(workflow);
  const step = new Step({
    bundle: builtBundle(),
    with: { ...signInInputs(workflow.cloud), "client-id": "", "tenant-id": "", "allow-from": "127.0.0.1" },
    env: az.env,
  });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  az.expire();
  const { exitCode, log } = await step.post();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringContaining("sign-in-expired") });
  expect(log).toMatch(/was not removed: .*AADSTS700024/);
  expect(log).toMatch(/`berth-expires` is 20\d\d-.*`command: sweep`/);
  step[Symbol.dispose]();
});

/** A fake Azure CLI, whose sign-in ends as after the hour that a token of GitHub allows. */
async function fakeAzureCli({ cloud: { emulator } }: Workflow) {
  const folder = mkdtempSync(join(tmpdir(), "berth-az-"));
  const scope = clouds.public.scope;
  const credential = new ClientSecretCredential(emulator.tenantId, emulator.clientId, emulator.clientSecret, {
    authorityHost: emulator.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: emulator.ca },
  });
  const { token } = await credential.getToken(scope);
  const answer = JSON.stringify({ accessToken: token, expires_on: Math.floor(Date.now() / 1000) + 3600 });
  const account = JSON.stringify({
    tenantId: emulator.tenantId,
    user: { name: emulator.clientId, type: "servicePrincipal" },
  });
  const script = [
    "#!/bin/sh",
    `[ "$1" = account ] && [ "$2" = show ] && echo '${account}' && exit 0`,
    `[ -e ${folder}/expired ] && echo 'ERROR: AADSTS700024: Client assertion is not within its valid time range.' >&2 && exit 1`,
    `echo '${answer}'`,
  ];
  writeFileSync(join(folder, "az"), `${script.join("\n")}\n`, { mode: 0o700 });
  return {
    env: { PATH: `${folder}:${process.env["PATH"]}`, AZURE_TOKEN_CREDENTIALS: "AzureCliCredential" },
    expire: () => writeFileSync(join(folder, "expired"), ""),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
}

test("opens the port to no IPv6 address of the runner, which the host could not answer", async () => {
  await using workflow = await startWorkflow();
  const source = `${workflow.github.env["GITHUB_API_URL"]}/address-ipv6`;
  const { exitCode, log } = await workflow.step({ "address-source": source }).main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringContaining("answered only with 2001:db8::7") });
  expect(workflow.cloud.emulator.requests()).toEqual([]);
});

test("asks for the address of the runner through the proxy of the environment", async () => {
  await using workflow = await startWorkflow({ quotas: { cores: 1 } });
  await using service = await startProxiedService("203.0.113.9");
  const step = workflow.step({ "address-source": service.url }, { env: service.env });
  const { log } = await step.main();
  expect(log).toContain("Docker's port will be open to 203.0.113.9");
  expect(service.tunnels()).toEqual(["addresses.example:443"]);
  await step.post();
});

/** A service that only a proxy reaches, as in a network without a way to the Internet. */
async function startProxiedService(address: string) {
  const { server: material } = await issueCertificates(await createAuthority({ name: "addresses" }), {
    hostnames: ["addresses.example"],
  });
  const service = createTlsServer({ cert: material.cert, key: material.key.reveal() }, (_request, response) => {
    response.end(`${address}\n`);
  });
  const tunnels: string[] = [];
  const proxy = createServer().on("connect", ({ url = "" }: { url?: string }, socket: Socket) => {
    tunnels.push(url);
    const { port } = service.address() as AddressInfo;
    const tunnel = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const each of [socket, tunnel]) each.on("error", () => each.destroy());
  });
  for (const each of [service, proxy]) await once(each.listen(0, "127.0.0.1"), "listening");
  const folder = mkdtempSync(join(tmpdir(), "berth-proxy-"));
  writeFileSync(join(folder, "ca.pem"), material.ca);
  return {
    url: "https://addresses.example/",
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      NO_PROXY: "127.0.0.1,localhost",
      NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
    },
    tunnels: () => tunnels,
    async [Symbol.asyncDispose]() {
      for (const each of [proxy, service]) {
        each.closeAllConnections();
        each.close();
      }
      rmSync(folder, { recursive: true });
    },
  };
}

test("creates nothing where the runner has no docker for the context", async () => {
  await using workflow = await startWorkflow();
  const step = workflow.step({ connection: "context" }, { env: { PATH: "/nonexistent" } });
  const { exitCode, log } = await step.main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringContaining("`connection: environment`") });
  expect(workflow.cloud.emulator.requests()).toEqual([]);
});

test("accepts an authority whose line breaks are backslashes, and a runner without a page for summaries", async () => {
  await using workflow = await startWorkflow();
  const inputs = { name: "shared", keep: "true", authority: authority.replaceAll("\n", "\\n") };
  const step = workflow.step(inputs, { env: { GITHUB_STEP_SUMMARY: "" } });
  const { exitCode, log } = await step.main();
  expect({ exitCode, errors: log.match(/^::error.*/gm) }).toEqual({ exitCode: 0, errors: null });
});

test("names the permission that a job needs to request a token", async () => {
  await using workflow = await startWorkflow();
  using step = new Step({
    bundle: builtBundle(),
    with: { ...signInInputs(workflow.cloud), "allow-from": "127.0.0.1" },
  });
  const { exitCode, log } = await step.main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringContaining("id-token: write") });
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
