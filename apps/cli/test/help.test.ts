import { expect, test } from "vitest";
import { berth } from "./press.ts";

const pages = [
  [],
  ...[
    "create",
    "list",
    "inspect",
    "env",
    "docker",
    "remove",
    "plan",
    "apply",
    "schema",
    "adopt",
    "audit",
    "extension",
    "reset-access",
    ...["start", "stop", "restart", "resize", "extend", "sweep", "rotate", "grant", "request", "import", "upgrade"],
    ...["provision", "logs", "run", "ssh", "ip", "url", "status", "config"],
    "ca",
    "export",
    "emulator",
    "demo",
    ...["login", "doctor"],
    "completion",
    "version",
  ].map((each) => [each]),
  ...["show", "create", "export", "import", "renew"].map((each) => ["ca", each]),
  ...["extension", "portal"].map((each) => ["export", each]),
  ...["list", "show", "set", "remove", "types"].map((each) => ["extension", each]),
  ...["start", "stop", "status"].map((each) => ["emulator", each]),
];

test.each(pages.map((words) => [["berth", ...words].join(" "), words] as const))(
  "%s --help is as it was read last",
  async (_, words) => {
    const { exitCode, stdout, stderr } = await berth([...words, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  },
);
