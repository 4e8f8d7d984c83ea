import type { Azure } from "@dockberth/core";
import { makeForeignMachine } from "@dockberth/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { connectToEmulator } from "../src/connection/connect.ts";
import { readEmulatorState } from "../src/connection/emulator-state.ts";
import { commandLine } from "./command-line.ts";

const { env, said, press } = commandLine();
const allow = ["--allow-from", "127.0.0.0/8"];
let azure: Azure;
let machine: Awaited<ReturnType<typeof makeForeignMachine>>;

beforeAll(async () => {
  const state = await readEmulatorState(env);
  if (state === undefined) throw new Error("There is no emulator.");
  azure = await connectToEmulator(state);
  machine = await makeForeignMachine(azure, { customScript: "echo theirs" });
});

const tags = async () => (await azure.compute.virtualMachines.get(machine.resourceGroup, machine.name)).tags;
const extensions = async () => {
  const { value = [] } = await azure.compute.virtualMachineExtensions.list(machine.resourceGroup, machine.name);
  return value.map(({ name }) => name);
};

describe("a machine of somebody's, from the command line", () => {
  test("one that is not there, a name that no host can have and the whole Internet end in codes of their own", async () => {
    expect(
      await press("adopt", "none", "--resource-group", machine.resourceGroup, "--name", "mine", ...allow),
    ).toMatchObject({
      exitCode: 5,
    });
    expect(await press("adopt", machine.name, "--resource-group", machine.resourceGroup, ...allow)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("name"),
    });
    expect(
      await press("adopt", "--machine-id", machine.machineId, "--name", "mine", "--allow-from", "0.0.0.0/0"),
    ).toMatchObject({ exitCode: 2 });
    expect(await tags()).toEqual({ owner: "somebody", "cost-centre": "42" });
  });

  test("is adopted, is a host like any other, and is given back as it was", async () => {
    const words = ["adopt", machine.name, "--resource-group", machine.resourceGroup, "--name", "legacy", ...allow];
    const adopted = await press(...words);
    expect(adopted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('eval "$(berth env legacy)"') });
    expect(adopted.stderr).toContain("which stays what it is");
    expect((await press("list")).stdout).toContain("legacy");
    expect((await press("inspect", "legacy")).stdout).toMatch(/Legacy_RG[\s\S]*Certificate until +20\d\d-/);
    expect((await press("audit", "legacy", "--fail-on", "never")).exitCode).toBe(0);
    expect(await extensions()).toEqual(["their-script"]);
    const removed = await press("remove", "legacy", "--yes");
    expect(removed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("is as it was before") });
    expect([await tags(), await extensions()]).toEqual([{ owner: "somebody", "cost-centre": "42" }, ["their-script"]]);
    expect((await press("list", "--json")).stdout.trim()).toBe("[]");
    expect((await press("remove", "legacy", "--yes")).exitCode).toBe(5);
  });

  test("no command ever printed a key", () => {
    expect(said.join("")).not.toContain("PRIVATE KEY");
  });
});
