import type { Azure } from "@dockberth/core";
import { type Listed, makeForeignMachine } from "@dockberth/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { connectToEmulator } from "../src/connection/connect.ts";
import { readEmulatorState } from "../src/connection/emulator-state.ts";
import { commandLine } from "./command-line.ts";

const { env, printed, runBerth } = commandLine();
const allow = ["--allow-from", "127.0.0.0/8"];
let azure: Azure;
let machine: Awaited<ReturnType<typeof makeForeignMachine>>;

beforeAll(async () => {
  const state = await readEmulatorState(env);
  if (state === undefined) throw new Error("There is no emulator.");
  azure = await connectToEmulator(state);
  machine = await makeForeignMachine(azure, { customScript: "echo theirs" });
});

const tags = async () => (await azure.arm.get<Listed>(machine.machineId)).tags;
const extensions = async () => {
  const { value } = await azure.arm.get<{ readonly value: readonly Listed[] }>(`${machine.machineId}/extensions`);
  return value.map(({ name }) => name);
};

describe("berth adopt", () => {
  test("rejects a missing machine, an invalid host name and the whole Internet with their own exit codes", async () => {
    expect(
      await runBerth("adopt", "none", "--resource-group", machine.resourceGroup, "--name", "mine", ...allow),
    ).toMatchObject({
      exitCode: 5,
    });
    expect(await runBerth("adopt", machine.name, "--resource-group", machine.resourceGroup, ...allow)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("name"),
    });
    expect(
      await runBerth("adopt", "--machine-id", machine.machineId, "--name", "mine", "--allow-from", "0.0.0.0/0"),
    ).toMatchObject({ exitCode: 2 });
    expect(await tags()).toEqual({ owner: "somebody", "cost-centre": "42" });
  });

  test("adopts a machine, uses it as a host, and restores it", async () => {
    const words = ["adopt", machine.name, "--resource-group", machine.resourceGroup, "--name", "legacy", ...allow];
    const adopted = await runBerth(...words);
    expect(adopted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('eval "$(berth env legacy)"') });
    expect(adopted.stderr).toContain("Setting up Docker on existing virtual machine");
    expect((await runBerth("list")).stdout).toContain("legacy");
    expect((await runBerth("inspect", "legacy")).stdout).toMatch(/Legacy_RG[\s\S]*Certificate until +20\d\d-/);
    expect((await runBerth("audit", "legacy", "--fail-on", "never")).exitCode).toBe(0);
    expect(await extensions()).toEqual(["their-script"]);
    const removed = await runBerth("remove", "legacy", "--yes");
    expect(removed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Restored virtual machine") });
    expect([await tags(), await extensions()]).toEqual([{ owner: "somebody", "cost-centre": "42" }, ["their-script"]]);
    expect((await runBerth("list", "--json")).stdout.trim()).toBe("[]");
    expect((await runBerth("remove", "legacy", "--yes")).exitCode).toBe(5);
  });

  test("never prints a key", () => {
    expect(printed.join("")).not.toContain("PRIVATE KEY");
  });
});
