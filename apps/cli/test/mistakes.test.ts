import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { berth } from "./berth.ts";
import { commandLine } from "./command-line.ts";

// Mistakes that people make with hosts: each message says what happened, why, and what to do. Those in the words of a
// command are in usage.test.ts.

const { folder, env, runBerth } = commandLine();
const allow = ["--allow-from", "127.0.0.0/8"];

beforeAll(async () => {
  expect((await runBerth("create", "one", ...allow)).exitCode).toBe(0);
  expect((await runBerth("create", "off", ...allow)).exitCode).toBe(0);
  expect((await runBerth("stop", "off")).exitCode).toBe(0);
}, 60_000);

test.each<[words: string, exitCode: number, happened: RegExp, toDo: RegExp]>([
  ["inspect none", 5, /none/, /berth list/],
  ["start none", 5, /none/, /berth list/],
  ["docker none -- ps", 5, /none/, /berth list/],
  ["logs off", 6, /off is deallocated, and must be running/, /berth start off/],
  ["run off -- true", 6, /off is deallocated, and must be running/, /berth start off/],
  ["ssh off", 6, /off is deallocated, and must be running/, /berth start off/],
  ["ssh one", 6, /one does not accept SSH/, /berth open one 22 --for 1h.*berth run one/],
  ["ssh one --for 1h", 2, /unknown option '--for'/, /berth ssh --help/],
  ["tunnel one 80", 6, /one does not accept SSH/, /berth open one 22 --for 1h/],
  ["cp one:/a .", 6, /one does not accept SSH/, /berth open one 22 --for 1h/],
  ["rotate one --finish", 5, /no next authority in \S+ca-next/, /berth ca renew.*berth rotate NAME --to-next/],
  ["rotate one --to-next", 5, /no next authority in \S+ca-next/, /berth ca renew/],
  ["create one --allow-from anywhere --size Standard_D2s_v5", 6, /one exists and differs .* size/, /berth resize one/],
  ["create two --allow-from anywhere --size Standard_Z99s_v9", 7, /Standard_Z99s_v9/, /--size|another size/],
  ["create two --allow-from 0.0.0.0/0", 2, /0\.0\.0\.0\/0 would open a port/, /--allow-from RANGE/],
  ["create two --allow-from 300.1.1.1", 2, /--allow-from: /, /berth create --help/],
  ["create Two --allow-from anywhere", 2, /NAME: /, /berth create --help/],
  ["create two --allow-from anywhere --port 22", 2, /--port: /, /berth create --help/],
  ["create two --allow-from anywhere --port 99999", 2, /--port: /, /berth create --help/],
  ["create two --allow-from anywhere --image nosuch", 2, /image/, /./],
  ["create two --allow-from anywhere --tag novalue", 2, /--tag: /, /--help/],
  ["create two --allow-from anywhere --expires-in soon", 2, /--expires-in: /, /--help/],
  [
    "create two --allow-from anywhere --expires-in 2001-01-01T00:00Z",
    2,
    /--expires-in: 2001-.* is in the past/,
    /--help/,
  ],
  ["create two --allow-from anywhere --login r=u", 2, /password of u at r/, /--login-password/],
  ["create two --file none.yaml", 2, /none\.yaml/, /./],
  ["remove one", 2, /Not confirmed: Remove host one and everything on it/, /--yes/],
  ["remove none", 2, /what may be left of host none, which was not found/, /--yes/],
  ["prune one", 2, /Not confirmed: /, /--yes/],
  ["extend one yesterday", 2, /time: "yesterday" is not an expiry/, /berth extend --help/],
  ["extend one 2001-01-01T00:00Z", 2, /time: 2001-.* is in the past/, /berth extend --help/],
  ["grant one --hours 0 --to x", 2, /./, /./],
  ["import none.berth", 2, /none\.berth/, /./],
  ["resize one Huge", 7, /Huge/, /./],
  ["list --cloud china --emulator", 3, /emulates public/, /--cloud/],
])("explains: berth %s", async (words, exitCode, happened, toDo) => {
  const result = await runBerth(...words.split(" "));
  const [, message = "", hint = ""] = /^berth: (.*)\n {2}([\s\S]*)$/m.exec(result.stderr) ?? [];
  expect({ exitCode: result.exitCode, message, hint }).toEqual({
    exitCode,
    message: expect.stringMatching(happened),
    hint: expect.stringMatching(toDo),
  });
  expect(`${message}${hint}`).not.toMatch(/Invalid input|expected \w+, received|\[object|NaN|Error:/);
});

test("says that a machine that accepts SSH has no SSH server", async () => {
  expect((await runBerth("open", "one", "22", "--for", "1h")).exitCode).toBe(0);
  expect(await runBerth("ssh", "one")).toMatchObject({
    exitCode: 5,
    stderr: expect.stringMatching(/one has no SSH host keys[\s\S]*berth run one/),
  });
  expect((await runBerth("close", "one", "22")).exitCode).toBe(0);
});

test("says which cloud a variable names that does not exist, also while an emulator is running", async () => {
  expect(await berth(["list"], { ...env, BERTH_CLOUD: "mars" })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("mars"),
  });
});

test("says that a host is off before docker fails", async () => {
  expect(await runBerth("env", "off", "--shell", "bash")).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("Host off is deallocated. To start it: berth start off"),
  });
});

test("says that only the key of the authority is missing, and never to create another one over it", async () => {
  const home = join(folder, "keyless");
  await mkdir(home, { mode: 0o700 });
  expect((await berth(["ca", "create"], { BERTH_HOME: home })).exitCode).toBe(0);
  await rm(join(home, "ca", "ca-key.pem"));
  const { exitCode, stderr } = await berth(["ca", "show"], { BERTH_HOME: home });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 5,
    stderr: expect.stringMatching(/private key of your certificate authority is missing: \S+ca-key\.pem\n.*backup/),
  });
});

test.each([
  ["a tab", "name: a\n\tallowFrom: anywhere\n", /line 2/],
  ["a key twice", "name: a\nname: b\n", /line 2/],
  ["an unknown field", "name: a\nallowFrom: [anywhere]\nsise: 3\n", /sise: unknown field/],
])("names the line of a host file with %s", async (_what, text, expected) => {
  const file = join(folder, "wrong.yaml");
  await writeFile(file, text);
  expect(await runBerth("create", "--file", file)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(expected),
  });
});
