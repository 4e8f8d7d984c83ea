import { join } from "node:path";
import { emulatedAzure } from "@dockberth/testing";
import { expect, test } from "vitest";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

test("says of a host that powered itself off that it is stopped, and how to start it", async () => {
  await using cloud = await emulatedAzure({ guestFaults: [{ kind: "power-off", task: "run-command" }] });
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  await writeKnownEmulator(env, cloud.emulator);
  const run = (...words: string[]) => berth(words, env);
  expect((await run("create", "one", "--allow-from", "127.0.0.0/8")).exitCode).toBe(0);
  await run("run", "one", "--", "poweroff");
  expect(JSON.parse((await run("list", "--json")).stdout)).toMatchObject([{ state: "ready", power: "stopped" }]);
  const { stdout, stderr } = await run("inspect", "one");
  expect(stdout).toMatch(/^State +ready, stopped$/m);
  expect(stderr).toContain("Host one is stopped but still billed. To deallocate it: berth stop one");
  expect(await run("create", "one", "--allow-from", "127.0.0.0/8")).toMatchObject(mustRun("not running"));
  for (const verb of ["rotate", "upgrade", "logs"]) expect(await run(verb, "one")).toMatchObject(mustRun("stopped"));
  expect(await run("start", "one")).toMatchObject({ exitCode: 0, stdout: "Host one is running.\n" });
  expect(JSON.parse((await run("list", "--json")).stdout)).toMatchObject([{ state: "ready", power: "running" }]);
});

const mustRun = (power: string) => ({
  exitCode: 6,
  stderr: expect.stringContaining(`Host one is ${power}, and must be running\n  Start it: \`berth start one\`.`),
});
