import { createAuthority, createHost, parseHostSpec } from "@dockberth/core";
import {
  commonHostilities,
  type ForeignMachine,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  makeForeignMachine,
  rareHostilities,
  showsNoControls,
} from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandName, commandNames } from "../src/inputs.ts";
import { startWorkflow, type Workflow } from "./workflow.ts";

let daemon: HostileDaemon;
let workflow: Workflow;
let authority: string;
let machine: ForeignMachine;

beforeAll(async () => {
  daemon = hostileDaemon();
  workflow = await startWorkflow({ engine: daemon.engine });
  const { azure } = workflow.cloud;
  const own = await createAuthority({ name: "Acme" });
  authority = `${own.cert}${own.key?.reveal()}`;
  machine = await makeForeignMachine(azure);
  const spec = (name: string) => parseHostSpec({ name, resourceGroup: name, allowFrom: ["127.0.0.0/8"] });
  await Promise.all(commandNames.map((command) => createHost(azure, spec(`of-${command}`), own)));
});
afterAll(() => workflow[Symbol.asyncDispose]());

test("writes what a host says into the log as text", async () => {
  daemon.behave("workflow commands");
  const step = workflow.step({ name: "demo" });
  const created = await step.main();
  expect(created).toMatchObject({ exitCode: 0, raw: expect.stringContaining("Docker Engine 99") });
  const removed = await step.post();
  daemon.behave(undefined);
  for (const text of [created.raw, step.summary, removed.raw]) showsNoControls(text);
  const kept = ["name", "resourceGroup", "machineId", "expiresAt", "signIn"];
  expect(JSON.parse(step.state["host"] ?? "")).toMatchObject({ name: "demo" });
  expect(Object.keys(JSON.parse(step.state["host"] ?? "")).filter((field) => !kept.includes(field))).toEqual([]);
});

test.each(commandNames)("%s writes nothing into the log that the runner obeys", (command) =>
  meetAll(command, commonHostilities),
);

test.each(commandNames)("%s ends at every further hostile host", { tags: ["long"] }, (command) =>
  meetAll(command, rareHostilities),
);

/** A step that waits for Docker is cancelled. */
async function meetAll(command: CommandName, all: readonly Hostility[]) {
  for (const hostility of all) {
    daemon.behave(hostility);
    const machineId = command === "adopt" ? { "machine-id": machine.machineId } : {};
    const group = command === "create" ? { "resource-group": "of-create" } : {};
    const step = workflow.step({ command, name: `of-${command}`, keep: "true", authority, ...machineId, ...group });
    const stopping = setTimeout(() => step.cancel(), 5000);
    const main = await step.main();
    clearTimeout(stopping);
    const post = await step.post();
    daemon.behave(undefined);
    for (const text of [main.raw, post.raw, step.summary, ...Object.values(step.outputs)]) showsNoControls(text);
    expect(main.raw).not.toContain("unexpected");
    expect([main.signal, post.signal, post.exitCode]).toEqual([null, null, 0]);
  }
}
