import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAuthority, listHosts } from "@dockberth/core";
import { type EmulatedAzure, emulatedAzure } from "@dockberth/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { botToken, type FakeSlack, startFakeSlack } from "./slack/fake-slack.ts";
import { send, signed, signingSecret, slashPayload } from "./slack/payloads.ts";
import { eventually, policyInput } from "./team.ts";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** The built program, with its configuration in the environment. */
describe("the bot as a process", () => {
  let folder: string;
  let slack: FakeSlack;
  let cloud: EmulatedAzure;
  let env: Record<string, string>;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    if (!existsSync(program)) throw new Error("build first: pnpm run build");
    folder = await mkdtemp(join(tmpdir(), "berth-slack-process-"));
    [slack, cloud] = await Promise.all([startFakeSlack(), emulatedAzure({ timeScale: 0.05 })]);
    const { cert, key } = await createAuthority({ name: "process" });
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const { emulator } = cloud;
    env = {
      PATH: process.env["PATH"] ?? "",
      ...{ SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl },
      ...{ BERTH_SLACK_ACCESS: await file("access.yaml", JSON.stringify(policyInput)), HOST: "127.0.0.1", PORT: "0" },
      ...{ BERTH_SLACK_STORE: join(folder, "store.db"), BERTH_LEASE_SECONDS: "1", BERTH_POLL_SECONDS: "0.05" },
      ...{
        BERTH_CA_CERT_FILE: await file("ca.pem", cert),
        BERTH_CA_KEY_FILE: await file("ca-key.pem", key?.reveal() ?? ""),
      },
      ...{
        AZURE_SUBSCRIPTION_ID: emulator.subscriptionId,
        AZURE_TENANT_ID: emulator.tenantId,
        AZURE_CLIENT_ID: emulator.clientId,
      },
      ...{
        AZURE_CLIENT_SECRET: emulator.clientSecret,
        AZURE_AUTHORITY_HOST: emulator.url,
        BERTH_ARM_ENDPOINT: emulator.url,
      },
      ...{ BERTH_ARM_CA: emulator.ca, NODE_EXTRA_CA_CERTS: await file("emulator.pem", emulator.ca) },
    };
  });
  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await cloud?.[Symbol.asyncDispose]();
    await slack?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts a process, and waits until it reports where it listens. */
  async function start(more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [program], { env: { ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    const said = { text: "" };
    child.stdout.on("data", (part: Buffer) => (said.text += String(part)));
    child.stderr.on("data", (part: Buffer) => (said.text += String(part)));
    const [, url = ""] = await eventually(() => /"started","url":"([^"]+)"/.exec(said.text) ?? undefined, "the start");
    return { child, url, said };
  }

  async function end(more: Record<string, string>) {
    const child = spawn(process.execPath, [program], { env: { ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stderr.on("data", (part: Buffer) => (text += String(part)));
    const [code] = (await once(child, "close")) as [number];
    return { code, text };
  }

  const shown = () => JSON.stringify(slack.messages.at(-1)?.versions.at(-1) ?? "");

  test("continues an interrupted create after a kill, and finishes its message", async () => {
    const first = await start();
    await send(first.url, signed(slashPayload(slack, "create build-1")));
    await eventually(() => shown().includes("Deploying"), "the deployment");
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    const second = await start();
    await eventually(() => shown().includes("is ready"), "the host");
    expect(slack.messages).toHaveLength(1);
    expect((await listHosts(cloud.azure)).map(({ name, state }) => [name, state])).toEqual([["build-1", "ready"]]);
    second.child.kill("SIGTERM");
    expect((await once(second.child, "exit"))[0]).toBe(0);
    expect(second.said.text).toContain('"stopped"');
    for (const word of [botToken, signingSecret, cloud.emulator.clientSecret, "PRIVATE KEY"])
      expect(`${first.said.text}${second.said.text}`.includes(word), word).toBe(false);
  });

  test("keeps the authority's key in a key vault, and finds it again after a restart", async () => {
    const vault = { BERTH_CA_CERT_FILE: "", BERTH_CA_KEY_FILE: "", BERTH_VAULT_URL: cloud.emulator.url };
    const first = await start({ ...vault, BERTH_SLACK_STORE: join(folder, "vault.db") });
    await send(first.url, signed(slashPayload(slack, "create build-2")));
    await eventually(() => shown().includes("build-2") && shown().includes("is ready"), "the host");
    first.child.kill("SIGTERM");
    await once(first.child, "exit");
    const second = await start({ ...vault, BERTH_SLACK_STORE: join(folder, "vault.db") });
    await send(second.url, signed(slashPayload(slack, "rotate build-2")));
    await eventually(() => /new certificate|new server certificate/.test(shown()), "the new certificate");
    second.child.kill("SIGTERM");
    await once(second.child, "exit");
    const both = await end({ BERTH_VAULT_URL: cloud.emulator.url });
    expect(both).toMatchObject({ code: 2, text: expect.stringContaining("one of the three") });
  });

  test("reports every problem of the configuration at once, without secrets", async () => {
    const { code, text } = await end({
      SLACK_BOT_TOKEN: "canary-5e",
      SLACK_SIGNING_SECRET: "",
      PORT: "x",
      AZURE_SUBSCRIPTION_ID: "",
    });
    expect(code).toBe(2);
    for (const name of ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT", "AZURE_SUBSCRIPTION_ID: is not set"])
      expect(text).toContain(name);
    expect(text).not.toContain("canary-5e");
    const access = await end({ BERTH_SLACK_ACCESS: join(folder, "none.yaml") });
    expect(access).toMatchObject({ code: 2, text: expect.stringContaining("Cannot read") });
  });

  test("rejects a key file that other users can read", async () => {
    const path = env["BERTH_CA_KEY_FILE"] ?? "";
    await chmod(path, 0o644);
    const { code, text } = await end({});
    expect({ code, text }).toEqual({ code: 2, text: expect.stringContaining("its mode 644 gives other users access") });
    await chmod(path, 0o600);
  });
});
