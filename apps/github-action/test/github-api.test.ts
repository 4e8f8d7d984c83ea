import { emulatedAzure } from "@dockberth/testing";
import { beforeAll, expect, test } from "vitest";
import { botLogin, runnerConfiguration, startGitHub } from "./github.ts";
import { Step } from "./runner.ts";
import { builtBundle, hostInputs } from "./workflow.ts";

let bundle: string;
beforeAll(() => {
  bundle = builtBundle();
});

const event = {
  pull_request: {
    number: 7,
    head: { sha: "fedcba9876543210fedcba9876543210fedcba98", repo: { fork: false, full_name: "acme/shop" } },
  },
};

test("shows the host in one comment, a deployment and secrets, and takes all three back at the end of the job", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  const inputs = {
    ...hostInputs(cloud, github),
    deployment: "preview",
    comment: "true",
    "store-connection": "repository",
  };
  using step = new Step({ bundle, with: inputs, env: github.env, event, eventName: "pull_request" });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const states = () =>
    github.calls.filter(({ path }) => path.endsWith("/deployments/77/statuses")).map(({ body }) => body["state"]);
  expect(github.calls.find(({ path }) => path.endsWith("/deployments"))?.body).toMatchObject({
    ref: event.pull_request.head.sha,
    environment: "preview",
  });
  expect(states()).toEqual(["in_progress", "success"]);
  expect(github.comments.map(({ body }) => body)).toEqual(["Nice work", expect.stringContaining("```mermaid")]);
  expect(github.comments[1]?.user.login).toBe(botLogin);
  expect([...github.secrets.keys()]).toEqual(["BERTH_DOCKER_HOST", "BERTH_CA", "BERTH_CERT", "BERTH_KEY"]);
  expect(github.secrets.get("BERTH_DOCKER_HOST")).toBe(step.outputs["docker-host"]);
  expect(github.secrets.get("BERTH_KEY")).toContain("PRIVATE KEY-----");
  using again = new Step({ bundle, with: inputs, env: github.env, event, eventName: "pull_request" });
  await again.main();
  expect(github.comments).toHaveLength(2);
  expect(await again.post()).toMatchObject({ exitCode: 0 });
  expect(states().at(-1)).toBe("inactive");
  expect(github.comments.at(-1)?.body).toContain("was removed");
  expect([...github.secrets.keys()]).toEqual([]);
  expect(github.violations).toEqual([]);
});

test("edits no comment of another user, and shows an error as text without a meaning in Markdown", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  github.comments.push({ id: 2, body: "<!-- berth:pull-request-7 -->\nmine", user: { login: "mallory" } });
  const inputs = { ...hostInputs(cloud, github), comment: "true", image: "a:b:c:nothing" };
  using step = new Step({ bundle, with: inputs, env: github.env, event, eventName: "pull_request" });
  expect(await step.main()).toMatchObject({ exitCode: 1 });
  expect(github.comments.map(({ body }) => body)).toEqual([
    "Nice work",
    "<!-- berth:pull-request-7 -->\nmine",
    expect.stringMatching(/was not created:\n\n```text\n[^`]+\n```$/),
  ]);
});

test("stores the connection as secrets of an environment", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  const inputs = { ...hostInputs(cloud, github), "store-connection": "staging", "store-prefix": "CI" };
  using step = new Step({ bundle, with: inputs, env: github.env });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const puts = github.calls.filter(({ method }) => method === "PUT").map(({ path }) => path);
  expect(puts[0]).toBe("/repos/acme/shop/environments/staging/secrets/CI_DOCKER_HOST");
  await step.post();
  expect(github.violations).toEqual([]);
});

test("names the permission that the token needs, and still removes the host", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  github.refuse("POST", /\/deployments$/, 403);
  using step = new Step({ bundle, with: { ...hostInputs(cloud, github), deployment: "preview" }, env: github.env });
  const { exitCode, log } = await step.main();
  expect({ exitCode, log }).toEqual({
    exitCode: 1,
    log: expect.stringContaining("The token needs `deployments: write`"),
  });
  await step.post();
});

test("repeats a request that GitHub answered with 502", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  github.refuse("POST", /\/deployments$/, 502);
  using step = new Step({ bundle, with: { ...hostInputs(cloud, github), deployment: "preview" }, env: github.env });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect(github.calls.filter(({ path }) => path.endsWith("/deployments"))).toHaveLength(2);
  await step.post();
});

test("deletes a runner that the host cannot start, and masks its secret", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  const inputs = { ...hostInputs(cloud, github), "runner-labels": "docker, big" };
  using step = new Step({ bundle, with: inputs, env: github.env });
  const { exitCode, log } = await step.main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringContaining("did not start a runner") });
  const asked = github.calls.find(({ path }) => path.endsWith("/generate-jitconfig"));
  expect(asked?.body).toMatchObject({ labels: ["self-hosted", "docker", "big"], runner_group_id: 1 });
  expect([...github.runners]).toEqual([]);
  expect(step.masks.has(runnerConfiguration)).toBe(true);
  expect(log).not.toContain(runnerConfiguration);
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(github.violations).toEqual([]);
});
