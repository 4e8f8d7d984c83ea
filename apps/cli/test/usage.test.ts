import { expect, test } from "vitest";
import { optionOf } from "../src/option-names.ts";
import { buildProgram } from "../src/program.ts";
import { berth, testSession } from "./berth.ts";

// Mistakes in the words of a command: what is wrong, as it was typed, and where the command's own help is.

const offline = { AZURE_SUBSCRIPTION_ID: "00000000-0000-4000-8000-000000000001", BERTH_HOME: "/nonexistent/berth" };

test.each<[words: string, message: string, help: string]>([
  ["list --bogus", "unknown option '--bogus'", "berth list"],
  ["list --jso", "unknown option '--jso' (Did you mean --json?)", "berth list"],
  ["nosuch", "unknown command 'nosuch'", "berth"],
  ["create x \u2014allow-from me", "an option begins with \u2014 (U+2014), which is not a hyphen", "berth create"],
  ["create x --tag team=\u201Cshop\u201D", "an argument has \u201C (U+201C), which a shell does not", "berth create"],
  [
    "create x --allow-from anywhere --location West-Europe",
    "--location: use the short name, such as westeurope",
    "berth create",
  ],
  ["help nosuch", "unknown command 'nosuch'", "berth"],
  ["completion tcsh", "value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash", "berth completion"],
  ["lst", "unknown command 'lst' (Did you mean one of list, ls?)", "berth"],
  ["emulator sart", "unknown command 'sart' (Did you mean start?)", "berth emulator"],
  ["inspect", "missing required argument 'name'", "berth inspect"],
  ["inspect a b", "too many arguments for 'inspect'. Expected 1 argument but got 2: a, b", "berth inspect"],
  [
    "create x --zone 9",
    "option '--zone <number>' argument '9' is invalid. Allowed choices are 1, 2, 3",
    "berth create",
  ],
  ["create --allow-from anywhere", "NAME: it is missing", "berth create"],
  ["create x --allow-from anywhere --port docker", "--port: use a number from 1 to 65535", "berth create"],
  ["create x --allow-from anywhere --disk-size 64GB", '--disk-size: "64GB" is not a number', "berth create"],
  ["create x --allow-from anywhere --disk-size 0x40", '--disk-size: "0x40" is not a number', "berth create"],
  ["create x --allow-from anywhere --data-disk 1e2", '--data-disk: "1e2" is not a number', "berth create"],
  [
    "create x --allow-from anywhere --spot-max-price cheap",
    '--spot-max-price: "cheap" is not a number',
    "berth create",
  ],
  ["create q q --allow-from anywhere", "NAME: q is given twice", "berth create"],
  ["create x --allow-from anywhere --compose a.yaml --compose b.yaml", "--compose: give one file", "berth create"],
  ["create x{1..3} x2 --allow-from anywhere", "NAME: x2 is given twice", "berth create"],
  ["env", "name: give the name of a host", "berth env"],
  ["remove", "NAME: give the names of hosts, or --all", "berth remove"],
  ["remove one --all", "NAME: give the names of hosts, or --all", "berth remove"],
  ["use", "name: give the name of a host, or --none", "berth use"],
  [
    "tunnel one http",
    'ports: "http" is not PORT, LOCAL:PORT or LOCAL:ADDRESS:PORT, with numbers from 1 to 65535',
    "berth tunnel",
  ],
  ["tunnel one 8080:70000", 'ports: "8080:70000" is not PORT', "berth tunnel"],
  ["cp a b", "source: give one path of this machine, and one of a host as NAME:PATH", "berth cp"],
  ["cp one:/a two:/b", "source: give one path of this machine, and one of a host as NAME:PATH", "berth cp"],
  ["extend one tomorrow", 'time: "tomorrow" is not an expiry', "berth extend"],
  ["run one", "script: give a command after --, or --file PATH", "berth run"],
  ["grant one", "--to: give exactly one of --to FOLDER, --file PATH and --docker-context", "berth grant"],
])("explains: berth %s", async (words, message, help) => {
  const plain = await berth(words.split(" "), offline);
  expect(plain).toMatchObject({ exitCode: 2, stdout: "" });
  expect(plain.stderr).toContain(`berth: ${message}`);
  expect(plain.stderr).toContain(`\`${help} --help\``);

  if (words.startsWith("run") || words.startsWith("env")) return;
  const json = await berth([...words.split(" "), "--json"], offline);
  if (/unknown option '--json'/.test(json.stderr)) return;
  expect(json.exitCode).toBe(2);
  const { error } = JSON.parse(json.stdout);
  expect(error).toMatchObject({ kind: "input", message: expect.stringContaining(message) });
});

test.each(["--emulator", "--emulator --json", "--json --cloud=china -q", "--subscription 1 --emulator --debug"])(
  "takes %s before the command as well as after it",
  async (options) => {
    const [words, env] = [options.split(" "), { BERTH_HOME: "/nonexistent/berth" }];
    const [before, after] = [
      await berth([...words, "emulator", "status"], env),
      await berth(["emulator", "status", ...words], env),
    ];
    expect(before).toEqual(after);
    expect((await berth([...words, "list"], env)).stderr).toBe((await berth(["list", ...words], env)).stderr);
  },
);

test("leaves words behind -- to the program that they are for", async () => {
  const { stdout, stderr } = await berth(["docker", "one", "--", "inspect", "--json"], {
    BERTH_HOME: "/nonexistent/berth",
  });
  expect(stdout).toBe("");
  expect(stderr).not.toBe("");
});

test("names an option that exists for every field that options set", () => {
  const create = buildProgram(testSession()).commands.find((command) => command.name() === "create");
  const options = create?.options.map(({ long }) => long);
  for (const field of [
    "osDisk.sizeGb",
    "allowFrom.0",
    "openPorts.0.ports",
    "network.subnet",
    "engine.mirror.url",
    "port",
  ])
    expect(options).toContain(optionOf(field));
});

test("names what is wrong with a query before anything is done", async () => {
  const { exitCode, stdout } = await berth(["list", "--query", "["], offline);
  expect({ exitCode, message: JSON.parse(stdout).error.message }).toEqual({
    exitCode: 2,
    message: expect.stringMatching(/^--query: "\[" is not a JMESPath expression/),
  });
});

test("reports an error as JSON for a query, and does not query the error", async () => {
  const { exitCode, stdout } = await berth(["inspect", "--query", "name"], offline);
  expect({ exitCode, error: JSON.parse(stdout).error.code }).toEqual({ exitCode: 2, error: "usage-invalid" });
});
