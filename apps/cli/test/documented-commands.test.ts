import { globSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { berth } from "./berth.ts";
import { commandLine } from "./command-line.ts";
import { blockCommands } from "./documented.ts";

// What the guides tell people to type is run, on an emulator with simulated machines. documentation.test.ts parses the rest.

const root = fileURLToPath(new URL("../../../", import.meta.url));
const { folder, env } = commandLine({ TOKEN: "canary-token", REGISTRY_PASSWORD: "canary-password" });
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGqL0mW0yC2vfE6lT7ZqYb3b8mJ0bq1m8S4h0yTj3pXn ada";

/** Commands that a simulated machine, or a machine without Azure and a terminal, cannot run, and why. */
const exceptions: readonly (readonly [words: RegExp, reason: string])[] = [
  [/^(emulator|version|completion)\b/, "it is not about a host, or it is what this test runs on"],
  [/^(ssh|cp|tunnel) /, "a simulated machine has no SSH server; linux.guest.test.ts runs them"],
  [/^(stats|prune) /, "a simulated daemon runs no containers; linux.guest.test.ts runs them"],
  [/^login$/, "it needs a sign-in to Azure"],
  [/ --follow$/, "it runs until it is interrupted"],
  [/ --password$/, "it asks for a password at a terminal"],
  [/ AzureMonitorLinuxAgent/, "the emulator does not have this extension"],
  [
    /^data (snapshot|restore|remove) | --keep-data$| --data-disk-from /,
    "it needs a host with a data disk; data.test.ts has one",
  ],
  [/^adopt /, "it needs a machine that Berth did not create; adopt.test.ts has one"],
  [/ --machine-id ID /, "ID stands for a machine of the reader"],
  [/ --(network|public-address net|image-plan) ?/, "it uses a network, an address or an image of the reader"],
];

const pages = [
  ...["README.md", "apps/cli/README.md"],
  // A transcript, which `npm run life` makes by running it.
  ...globSync("docs/*.md", { cwd: root }).filter((page) => page !== "docs/life.md"),
].filter((page) => commandsOf(page).length > 0);

beforeAll(async () => {
  const files = {
    "init.yaml": "#cloud-config\n",
    "id_ed25519.pub": `${key}\n`,
    "daemon.json": '{"debug": true}\n',
    "compose.yaml": "services: {web: {image: nginx}}\n",
    "public.env": "LEVEL=info\n",
    "secret.env": "PASSWORD=canary-secret\n",
    "password.txt": "canary-password\n",
    "setup.sh": "echo ready\n",
    "berth.yaml": "hosts: {web-1: {allowFrom: [127.0.0.0/8]}}\n",
    "public.json": '{"docker": {"port": 2376}}\n',
    "protected.json": "{}\n",
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
  process.chdir(folder);
  return () => process.chdir(root);
});

test.each(pages.filter((page) => page === "docs/audit.md"))("runs the commands of %s", runPage);

test.each(pages.filter((page) => page !== "docs/audit.md"))(
  "runs the commands of %s",
  { tags: ["long"], timeout: 300_000 },
  runPage,
);

test("has no exception that no command needs", () => {
  const commands = pages.flatMap(commandsOf).map((words) => words.join(" "));
  expect(exceptions.filter(([pattern]) => !commands.some((command) => pattern.test(command)))).toEqual([]);
});

/** What asks a question at a terminal. */
const asks = /^(extension )?remove /;

/** A simulated daemon is not hardened as a real one is. */
const auditWarned = 1;

async function runPage(page: string): Promise<void> {
  const failures: string[] = [];
  for (const words of commandsOf(page)) {
    if (exceptions.some(([pattern]) => pattern.test(words.join(" ")))) continue;
    await prepare(words);
    const typed = asks.test(words.join(" ")) ? [...words, "--yes"] : words;
    // A grant is imported by another user.
    const own = words[0] === "import" ? { ...env, BERTH_HOME: join(folder, "anna") } : env;
    const { exitCode, stderr } = await berth(typed, own);
    if (words[0] === "close") expect((await berth(["open", ...words.slice(1)], env)).exitCode).toBe(0);
    if (exitCode !== 0 && !(words[0] === "audit" && exitCode === auditWarned))
      failures.push(`${exitCode}: berth ${words.join(" ")}\n${stderr}`);
  }
  expect(failures).toEqual([]);
}

/** As a reader would type them here: with this machine's addresses and files. */
function commandsOf(page: string): string[][] {
  return blockCommands(readFileSync(join(root, page), "utf8")).map((words) =>
    words.map((word) =>
      word
        .replaceAll("203.0.113.7", "127.0.0.0/8")
        .replace(/^~(?=\/)/, folder)
        .replace(/^\$\(cat .*\.pub\)$/, key),
    ),
  );
}

/** A page shows ways to create one host, of which a reader chooses one; other commands are about a host that exists. */
async function prepare([command = "", ...words]: readonly string[]): Promise<void> {
  const yes = ["--yes", "--quiet"];
  if (command === "create" || command === "apply") {
    expect((await berth(["remove", "--all", ...yes], env)).exitCode).toBe(0);
    return;
  }
  const name = words.find((word) => /^[a-z]+\d*(-\d+)?$/.test(word));
  const { stdout } = await berth(["list", "--names"], env);
  if (name === undefined || stdout.split("\n").includes(name) || command === "plan" || command === "export") return;
  expect((await berth(["create", name, "--allow-from", "127.0.0.0/8", "--quiet"], env)).exitCode).toBe(0);
}
