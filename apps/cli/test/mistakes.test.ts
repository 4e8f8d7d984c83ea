import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
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
  await writeFile(join(folder, "text"), "");
  await writeFile(join(folder, "set.yaml"), "hosts: {one: {allowFrom: [127.0.0.0/8]}}\n");
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
  ["create two --allow-from 300.1.1.1", 2, /--allow-from: "300\.1\.1\.1" [^"]*$/m, /berth create --help/],
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
  ["list --cloud china --emulator", 2, /emulates the cloud public, not china/, /berth emulator start --cloud china/],
  ["list --subscription production", 2, /--subscription: "production" is not the id/, /berth list --help/],
  ["grant one --for a --file DIR/none/a.berth", 2, /the folder DIR\/none does not exist$/, /Create the folder/],
  ["grant one --for a --hours two --to DIR/x", 2, /--hours: "two" is not a number/, /berth grant --help/],
  ["grant one --for a --hours 99999999 --to DIR/x", 2, /lifetime .* 99999999 hours/, /before the authority expires/],
  ["import DIR", 2, /DIR is not safe to use: it is not a file/, /^Give a file/],
  ["import DIR/none.berth", 2, /none\.berth/, /exists/],
  ["request anna --to DIR/text/x", 2, /a part of its path is a file/, /./],
  ["ca create", 6, /already contains a certificate authority/, /berth ca show/],
  ["ca create --valid-for-days x", 2, /--valid-for-days: "x" is not a number/, /berth ca create --help/],
  ["ca create --from DIR/none", 2, /DIR\/none does not contain ca\.pem and ca-key\.pem/, /berth ca show/],
  ["rotate one --valid-for-days x", 2, /--valid-for-days: "x" is not a number/, /berth rotate --help/],
  ["rotate none", 5, /none/, /berth list/],
  [
    "create off --allow-from anywhere --location northeurope",
    6,
    /differs from the plan in location$/,
    /remove it first\.\s*$/,
  ],
  ["create two --allow-from anywhere --location nowhere", 2, /nowhere is not a location/, /--location NAME/],
  ["create two --allow-from anywhere --location East_US", 2, /--location: use the short name/, /--help/],
  ["create two --allow-from anywhere --image ubuntu", 2, /^--image: "ubuntu" is neither .*ubuntu-24\.04/, /--help/],
  ["create two --allow-from anywhere --image a:b:c:d", 2, /a:b:c:d was not found in westeurope/, /--image NAME/],
  ["create two --allow-from anywhere --public-address no", 2, /^--public-address: .* no public address no/, /--help/],
  ["create two --allow-from anywhere --registry-mirror ftp://a", 2, /^--registry-mirror: give a URL/, /--help/],
  ["create two --allow-from anywhere --storage-driver X!", 2, /^--storage-driver: give a text that matches/, /--help/],
  ["create two --allow-from anywhere --disk-type Fast", 2, /--disk-type: "Fast" is not one of/, /--help/],
  ["create two --allow-from anywhere --disk-size -1", 2, /--disk-size: use 30 or more/, /--help/],
  ["create two --allow-from anywhere --ssh-key DIR/none.pub", 2, /none\.pub: it does not exist$/, /exists/],
  ["create two --allow-from anywhere --env A", 2, /--env: "A"/, /--help/],
  ["create two --allow-from anywhere --files DIR", 2, /--files: it needs --compose/, /--help/],
  [
    "create two --allow-from anywhere --secret-env NO",
    2,
    /environment variable NO was not given/,
    /Set the environment/,
  ],
  ["create two --allow-from anywhere --hostname _x_", 2, /--hostname: the label "_x_"/, /--help/],
  ["create two --allow-from anywhere --open-port http", 2, /--open-port: "http" is neither a port/, /--help/],
  ["create two --allow-from anywhere --open-port 2376", 2, /--open-port: 2376 is Docker's port/, /--help/],
  ["create two --allow-from anywhere --idle-after 5", 2, /--idle-after: use a duration/, /--help/],
  ["create two --allow-from anywhere --resource-group a!", 2, /--resource-group: use at most 90/, /--help/],
  ["create a{3..1} --allow-from anywhere", 2, /\{3\.\.1\} ends before it begins/, /--help/],
  ["create a{1..99999} --allow-from anywhere", 2, /more than 1000 names/, /--help/],
  ["create --file DIR", 2, /^Cannot read DIR: it is a folder$/, /./],
  ["apply --file DIR/none.yaml", 2, /none\.yaml: it does not exist$/, /exists/],
  ["plan none --file DIR/set.yaml", 2, /set\.yaml declares no host none/, /berth plan --help/],
  ["apply --file DIR/set.yaml --prune", 2, /--prune: the file has no `set`/, /berth apply --help/],
  ["resize one Standard_Z9", 7, /Standard_Z9 is not available/, /Choose another size \(SIZE\)/],
  ["run one --file DIR/none.sh", 2, /none\.sh: it does not exist/, /./],
  ["run one --timeout x -- true", 2, /--timeout: "x" is not a number/, /berth run --help/],
  ["logs one --lines x", 2, /--lines: "x" is not a number/, /berth logs --help/],
  ["sweep --grace x", 2, /--grace: "x" is not a number/, /berth sweep --help/],
  ["stats off", 6, /off is deallocated, and must be running/, /berth start off/],
  ["prune off --yes", 6, /off is deallocated, and must be running/, /berth start off/],
  ["audit off", 6, /off is deallocated, and must be running/, /berth start off/],
  ["audit one --sarif DIR/none/a.sarif", 2, /the folder DIR\/none does not exist/, /Create the folder/],
  ["patch off", 6, /off is deallocated, and must be running/, /berth start off/],
  ["open one 99999", 2, /PORT: "99999" is not PORT/, /berth open --help/],
  ["open one 80 --for soon", 2, /--for: "soon" is not an expiry/, /berth open --help/],
  ["close one 81", 5, /Port 81\/tcp of host one was not opened/, /berth create one/],
  ["use none", 5, /none/, /berth list/],
  ["inspect ../x", 5, /\.\.\/x/, /berth list/],
  ["adopt one", 2, /MACHINE: give the name of a virtual machine and its --resource-group/, /berth adopt --help/],
  ["adopt --machine-id x", 2, /^--machine-id: give the resource id/, /berth adopt --help/],
  ["extension list --machine-id x", 2, /^--machine-id: give the resource id/, /berth extension list --help/],
  ["extension list", 2, /either the name of a host or --machine-id/, /berth extension list --help/],
  ["reset-access one", 2, /at least one of --username, --remove-user/, /berth reset-access --help/],
  ["defaults set location here!", 2, /--location: use the short name/, /berth defaults set --help/],
  ["defaults set subscription xyz", 2, /--subscription: "xyz"/, /berth defaults set --help/],
])("explains: berth %s", async (words, exitCode, happened, toDo) => {
  const result = await runBerth(...words.replaceAll("DIR", folder).split(" "));
  const [, message = "", hint = ""] =
    /^berth: (.*)\n {2}([\s\S]*)$/m.exec(result.stderr.replaceAll(folder, "DIR")) ?? [];
  expect({ exitCode: result.exitCode, message, hint }).toEqual({
    exitCode,
    message: expect.stringMatching(happened),
    hint: expect.stringMatching(toDo),
  });
  expect(`${message}${hint}`).not.toMatch(/Invalid|expected \w+, received|\[object|NaN|Error:|\bE[A-Z]{4,}\b/);
});

test("says how to go on with a change of the authority that has begun, or has not", async () => {
  expect((await runBerth("ca", "renew")).exitCode).toBe(0);
  expect(await runBerth("ca", "renew")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringMatching(
      /already a next authority, in \S+ca-next\n.*rotate NAME --to-next.*ca renew --finish/,
    ),
  });
  expect(await runBerth("rotate", "one", "--finish")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringMatching(/one does not trust the next authority yet.*\n.*`berth rotate one --to-next`/),
  });
});

test("writes keys into a folder that others may enter, for their owner alone", async () => {
  const shared = join(folder, "project");
  await mkdir(shared);
  await chmod(shared, 0o755);
  expect((await runBerth("request", "anna", "--to", shared)).exitCode).toBe(0);
  expect((await stat(join(shared, "key.pem"))).mode & 0o777).toBe(0o600);
  expect((await runBerth("grant", "one", "--for", "anna", "--to", shared)).exitCode).toBe(0);
  for (const name of ["ca.pem", "cert.pem", "key.pem"])
    expect((await stat(join(shared, name))).mode & 0o777).toBe(0o600);
});

test("names the file of a damaged authority", async () => {
  const home = join(folder, "damaged");
  await mkdir(home, { mode: 0o700 });
  expect((await berth(["ca", "create"], { BERTH_HOME: home })).exitCode).toBe(0);
  await writeFile(join(home, "ca", "ca.pem"), "rubbish");
  expect(await berth(["ca", "show"], { BERTH_HOME: home })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/ca\/ca\.pem is not a readable certificate: it is not PEM/),
  });
});

test("names the emulator once, however often a command connects", async () => {
  const { stderr } = await runBerth("env", "one", "--shell", "bash", "--refresh");
  expect((await runBerth("docker", "one", "--", "--version")).stderr.split("Using the emulator").length).toBeLessThan(
    3,
  );
  expect(stderr.split("Using the emulator")).toHaveLength(2);
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
