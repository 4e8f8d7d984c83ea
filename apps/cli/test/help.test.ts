import { parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { buildProgram } from "../src/program.ts";
import { berth, testSession } from "./berth.ts";

const pages = [
  [],
  ...[
    "create",
    "list",
    "inspect",
    "env",
    "use",
    "docker",
    "remove",
    "plan",
    "apply",
    "schema",
    "adopt",
    "audit",
    "extension",
    "reset-access",
    ...[
      "start",
      "stop",
      "restart",
      "resize",
      "extend",
      "sweep",
      "rotate",
      "renew",
      "grant",
      "request",
      "import",
      "upgrade",
      "patch",
    ],
    ...["provision", "logs", "stats", "prune", "run", "ssh", "cp", "tunnel", "ip", "url", "status", "config"],
    "ca",
    "export",
    "emulator",
    "demo",
    ...["login", "doctor"],
    "completion",
    "version",
  ].map((each) => [each]),
  ["data"],
  ...["list", "snapshot", "restore", "remove"].map((each) => ["data", each]),
  ["defaults"],
  ...["set", "unset", "show", "list", "use", "remove"].map((each) => ["defaults", each]),
  ...["show", "create", "export", "import", "renew"].map((each) => ["ca", each]),
  ...["extension", "portal"].map((each) => ["export", each]),
  ...["list", "show", "set", "remove", "types"].map((each) => ["extension", each]),
  ...["start", "stop", "status"].map((each) => ["emulator", each]),
];

test.each(pages.map((words) => [["berth", ...words].join(" "), words] as const))(
  "%s --help shows its page",
  async (_, words) => {
    const { exitCode, stdout, stderr } = await berth([...words, "--help", "--all"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  },
);

test("shows the defaults of a host in the help of create", async () => {
  const help = (await berth(["create", "--help", "--all"])).stdout.replace(/\s+/g, " ");
  const documented = [...help.matchAll(/--([a-z-]+) <[a-z]+>(?:(?! --[a-z]).)*?\(default: ([^)]+)\)/g)];
  const { network, osDisk, dataDisk, spot, ...spec } = parseHostSpec({
    ...{ name: "a", allowFrom: ["127.0.0.1"] },
    ...{ spot: {}, dataDisk: { sizeGb: 64 } },
  });
  const defaults: Readonly<Record<string, unknown>> = {
    ...{ size: spec.size, architecture: spec.architecture, image: spec.image },
    ...{ "spot-eviction": spot?.evictionPolicy, "admin-username": spec.adminUsername },
    ...{ "disk-type": osDisk.type, "data-disk-type": dataDisk?.type, port: spec.port },
    ...{ network: network.name, subnet: network.subnet },
    ...{ "address-prefix": network.addressPrefix, "subnet-prefix": network.subnetPrefix },
    ...{ "security-group": spec.securityGroup, "public-address": spec.publicAddress },
    ...{ "engine-source": spec.engine.source, hardening: spec.hardening },
    "metadata-for-containers": spec.metadataForContainers,
  };
  const found = Object.fromEntries(documented.map(([, flag = "", value]) => [flag, value]));
  // The location depends on the cloud.
  const [location = ""] = (found["location"] ?? "").split(",");
  expect({ ...found, location }).toMatchObject(
    Object.fromEntries(Object.entries(defaults).map(([flag, each]) => [flag, String(each)])),
  );
});

test("shows common options first, and names the option that shows all", async () => {
  const [short, all] = [await berth(["create", "--help"]), await berth(["create", "--help", "--all"])];
  expect(short.stdout.length).toBeLessThan(0.7 * all.stdout.length);
  expect(short.stdout).toContain("--allow-from");
  expect(short.stdout).not.toContain("--proxy-except");
  expect(short.stdout).toContain("For all options: berth create --help --all");
  expect(all.stdout).toContain("--proxy-except");
  expect((await berth(["__complete", "--", "create", "--proxy"])).stdout).toContain("--proxy-except");
  expect((await berth(["help", "create"])).stdout).toBe(short.stdout);
});

test("groups the commands by what people do, each once", async () => {
  const { stdout } = await berth(["--help"]);
  expect(stdout).toMatch(
    /^Create and remove hosts:\n {2}create [\s\S]*^Use a host:\n {2}env [\s\S]*^Grant and revoke access:/m,
  );
  const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]*)/gm)].flatMap(([, name = ""]) =>
    name === "help" ? [] : [name],
  );
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.toSorted()).toEqual(
    buildProgram(testSession())
      .commands.map((command) => command.name())
      .filter((name) => !name.startsWith("__"))
      .toSorted(),
  );
});

test("shows the same help of berth whether or not the options of its commands are built", () => {
  const typed = buildProgram(testSession(), { words: ["--help"] });
  expect(typed.helpInformation()).toBe(buildProgram(testSession()).helpInformation());
  expect(typed.commands.find((command) => command.name() === "create")?.options).toHaveLength(1);
});
