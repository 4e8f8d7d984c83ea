import { createAuthority, createHost, listHosts, parseHostSpec } from "@dockberth/core";
import { emulatedAzure } from "@dockberth/testing";
import { beforeAll, expect, test } from "vitest";
import { commentMarker } from "../src/github/comment.ts";
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
    github.calls
      .filter(({ method, path }) => method === "POST" && path.endsWith("/deployments/1/statuses"))
      .map(({ body }) => body["state"]);
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
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(states().at(-1)).toBe("inactive");
  expect(github.comments.at(-1)?.body).toContain("was removed");
  expect([...github.secrets.keys()]).toEqual([]);
  expect(github.violations).toEqual([]);
});

test("says that the host was not removed, and deletes only the secrets, when the removal fails", {
  tags: ["long"],
}, async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  const inputs = {
    ...hostInputs(cloud, github),
    name: "left",
    deployment: "preview",
    comment: "true",
    "store-connection": "repository",
  };
  using step = new Step({ bundle, with: inputs, env: github.env, event, eventName: "pull_request" });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const state = JSON.parse(step.state["host"] ?? "{}") as { signIn: object };
  const signIn = { ...state.signIn, subscriptionId: "00000000-0000-0000-0000-00000000dead" };
  const { exitCode } = await step.post({ ...step.state, host: JSON.stringify({ ...state, signIn }), folder: "{" });
  expect(exitCode).toBe(1);
  expect(github.comments.at(-1)?.body).toContain("⚠️ Docker host left was not removed when the job ended.");
  expect([...github.deployments.values()].map(({ state: shown }) => shown)).toEqual(["success"]);
  expect([...github.secrets.keys()]).toEqual([]);
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(github.comments.at(-1)?.body).toContain("was removed");
  expect(github.violations).toEqual([]);
});

test("shows previews: their URL, one active deployment each, and a comment for each host", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  const { cert, key } = await createAuthority({ name: "Acme" });
  const run = async (inputs: Record<string, string>) => {
    const shared = { ...hostInputs(cloud, github), comment: "true", deployment: "preview" };
    using step = new Step({
      bundle,
      with: { ...shared, ...inputs },
      env: github.env,
      event,
      eventName: "pull_request",
    });
    expect(await step.main()).toMatchObject({ exitCode: 0 });
    expect(await step.post()).toMatchObject({ exitCode: 0 });
  };
  const preview = (name: string) =>
    run({ name, keep: "true", authority: `${cert}${key?.reveal()}`, "environment-url": "http://{hostname}/shop" });
  await preview("web");
  await preview("web");
  await preview("api");
  const [web] = await listHosts(cloud.azure).then((hosts) => hosts.filter(({ name }) => name === "web"));
  const url = `http://${web?.hostname}/shop`;
  const statuses = github.calls.filter(({ method, path }) => method === "POST" && path.endsWith("/statuses"));
  expect(statuses.filter(({ body }) => body["environment_url"] === url)).toHaveLength(2);
  expect([...github.deployments.values()].map(({ task, state }) => `${task} ${state}`)).toEqual([
    "deploy:web inactive",
    "deploy:web success",
    "deploy:api success",
  ]);
  expect(github.comments).toHaveLength(3);
  expect(github.comments[1]?.body).toContain(`http://${web?.hostname}`);
  await run({ command: "remove", name: "web" });
  expect([...github.deployments.values()].map(({ state }) => state)).toEqual(["inactive", "inactive", "success"]);
  expect(github.comments.map(({ body }) => body.includes("was removed"))).toEqual([false, true, false]);
  expect(github.violations).toEqual([]);
});

test("deletes the runners of a host when it is removed, and no others", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  await createHost(
    cloud.azure,
    parseHostSpec({ name: "web", allowFrom: ["127.0.0.1"] }),
    await createAuthority({ name: "Acme" }),
  );
  github.registered.set(31, "web-0123456789ab").set(32, "web-2-0123456789ab").set(33, "desk");
  const inputs = { ...hostInputs(cloud, github), command: "remove", name: "web", "runner-labels": "docker" };
  using step = new Step({ bundle, with: inputs, env: github.env });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect([...github.registered.keys()]).toEqual([32, 33]);
  expect(github.violations).toEqual([]);
});

/** A comment with the marker of a host, as anybody can write it. */
function commentOf(host: string): string {
  return `<!-- berth:pull-request-7:${commentMarker(host, {})} -->\nmine`;
}

test("edits no comment of another user, and shows an error as text without a meaning in Markdown", async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  github.comments.push({ id: 2, body: commentOf("shown"), user: { login: "mallory" } });
  const inputs = { ...hostInputs(cloud, github), name: "shown", comment: "true", image: "a:b:c:nothing" };
  using step = new Step({ bundle, with: inputs, env: github.env, event, eventName: "pull_request" });
  expect(await step.main()).toMatchObject({ exitCode: 1 });
  expect(github.comments.map(({ body }) => body)).toEqual([
    "Nice work",
    commentOf("shown"),
    expect.stringMatching(/was not created:\n\n```text\n[^`]+\n```$/),
  ]);
});

test("stores the connection as secrets of an environment", { tags: ["long"] }, async () => {
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

test("names the permission that the token needs, and still removes the host", { tags: ["long"] }, async () => {
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

test("repeats a request that GitHub answered with 502", { tags: ["long"] }, async () => {
  await using cloud = await emulatedAzure();
  await using github = await startGitHub();
  github.refuse("POST", /\/deployments$/, 502);
  using step = new Step({ bundle, with: { ...hostInputs(cloud, github), deployment: "preview" }, env: github.env });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect(github.calls.filter(({ method, path }) => method === "POST" && path.endsWith("/deployments"))).toHaveLength(2);
  await step.post();
});

test("deletes a runner that the host cannot start, and masks its secret", { tags: ["long"] }, async () => {
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
