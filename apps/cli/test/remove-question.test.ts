import { join } from "node:path";
import { adoptHost, createAuthority } from "@dockberth/core";
import { emulatedAzure, makeForeignMachine } from "@dockberth/testing";
import { expect, test } from "vitest";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

test("asks whether to restore an adopted machine, and never says that it is removed", async () => {
  await using cloud = await emulatedAzure();
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  await writeKnownEmulator(env, cloud.emulator);
  const { machineId } = await makeForeignMachine(cloud.azure);
  const authority = await createAuthority({ name: "tests" });
  await adoptHost(cloud.azure, { machineId, name: "theirs", allowFrom: ["127.0.0.0/8"] }, authority);
  // Without a terminal the question becomes part of the error.
  const { exitCode, stderr } = await berth(["remove", "theirs"], env);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Restore the machine of host theirs");
  expect(stderr).not.toContain("Remove host");
  expect((await berth(["remove", "nobody"], env)).stderr).toContain(
    "Remove what may be left of host nobody, which was not found?",
  );
});
