import { expect, test } from "vitest";
import { parseAdoption } from "./adoption.ts";

const machineId =
  "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/team/providers/Microsoft.Compute/virtualMachines/build";
const input = { machineId, allowFrom: ["203.0.113.7"] };

test("accepts a user whom Azure would not create, because the machine has it already", () => {
  expect(parseAdoption({ ...input, adminUsername: "admin" }).adminUsername).toBe("admin");
  expect(parseAdoption(input).adminUsername).toBeUndefined();
});

test.each(["root", "Two Words"])("rejects the user %s", (adminUsername) => {
  expect(() => parseAdoption({ ...input, adminUsername })).toThrow(/adminUsername/);
});
