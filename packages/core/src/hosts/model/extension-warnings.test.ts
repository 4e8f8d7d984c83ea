import { expect, test } from "vitest";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import { clientToolWarnings } from "./extension-warnings.ts";

const report = { berth: 1, verb: "install", ok: true, exit: 0, engine: "28.5.2", warnings: ["no-buildx"], changed: [] };
const message = `Enable succeeded: \n[stdout]\n${JSON.stringify(report)}\n\n[stderr]\n`;
const machine = {
  location: "westeurope",
  instanceView: { extensions: [{ name: "docker", statuses: [{ code: "ProvisioningState/succeeded", message }] }] },
} satisfies VirtualMachine;

test("warns of the plugins that a host lacks, unless another Engine runs by now", () => {
  expect(clientToolWarnings("demo", machine, "28.5.2")).toEqual([
    { code: "client-tools-missing", host: "demo", tools: ["buildx"] },
  ]);
  expect(clientToolWarnings("demo", machine, "29.1.0")).toEqual([]);
  expect(clientToolWarnings("demo", undefined, "28.5.2")).toEqual([]);
});
