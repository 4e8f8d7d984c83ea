import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { expandNames } from "./expand-names.ts";
import { parseHostFile } from "./host-file.ts";

const shop = `
set: shop
x-ranges: &office [203.0.113.0/24]
defaults:
  resourceGroup: shop
  allowFrom: *office
  tags: { team: shop }
  engine: { source: docker }
  openPorts: [{ ports: 80 }]
hosts:
  web-{1..3}:
    tags: { role: web }
    engine: { version: "28" }
  db:
    size: Standard_D2s_v5
    allowFrom: [198.51.100.7]
    openPorts: []
`;

test("applies defaults to every host, merges mappings and replaces lists", () => {
  const { set, hosts } = parseHostFile(shop);
  expect(set).toBe("shop");
  expect(hosts.map(({ name }) => name)).toEqual(["web-1", "web-2", "web-3", "db"]);
  expect(hosts[1]).toMatchObject({
    set: "shop",
    resourceGroup: "shop",
    tags: { team: "shop", role: "web" },
    engine: { source: "docker", version: "28" },
    allowFrom: ["203.0.113.0/24"],
    openPorts: [{ ports: "80" }],
  });
  expect(hosts[3]).toMatchObject({ size: "Standard_D2s_v5", allowFrom: ["198.51.100.7/32"], openPorts: [] });
});

test("reads a file with one host, also in JSON, with defaults and overrides of the caller", () => {
  const text = JSON.stringify({ $schema: "berth.schema.json", name: "one", location: "northeurope" });
  const options = {
    defaults: { allowFrom: ["203.0.113.7"], location: "westeurope" },
    overrides: { size: "Standard_D2s_v5" },
  };
  expect(parseHostFile(text, options).hosts).toMatchObject([
    { name: "one", location: "northeurope", allowFrom: ["203.0.113.7/32"], size: "Standard_D2s_v5" },
  ]);
  expect(parseHostFile(text, { ...options, overrides: { name: "two" } }).hosts[0]?.name).toBe("two");
});

function issuesOf(text: string): (readonly [number | undefined, string, string])[] {
  try {
    parseHostFile(text, { path: "hosts.yaml" });
  } catch (error) {
    if (!isBerthError(error, "host-file-invalid")) throw error;
    expect(error.message).toContain("hosts.yaml");
    return error.details.issues.map(({ line, path, message }) => [line, path, message]);
  }
  return [];
}

test.each<[string, string, [number | undefined, string, RegExp][]]>([
  ["a field of a host", "hosts:\n  a:\n    allowFrom: [nowhere]\n", [[3, "hosts.a.allowFrom.0", /neither an address/]]],
  [
    "a field of the defaults only once",
    "defaults:\n  allowFrom: [203.0.113.7]\n  network: {subnetPrefix: 10.99.0.0/20}\nhosts:\n  a-{1..20}:\n",
    [[3, "defaults.network.subnetPrefix", /is not within/]],
  ],
  ["a missing field at the host", "hosts:\n  a:\n    port: 2377\n", [[2, "hosts.a.allowFrom", /may reach Docker/]]],
  [
    "a field that replaces one of the defaults at the host",
    "defaults:\n  allowFrom: [203.0.113.7]\n  port: 2377\nhosts:\n  a:\n    port: 22\n",
    [[6, "hosts.a.port", /for SSH/]],
  ],
  [
    "an unknown field",
    "defaults:\n  allowFrom: [203.0.113.7]\nhosts:\n  a:\n    siez: 3\n",
    [[5, "hosts.a.siez", /unknown field/]],
  ],
  ["an unknown field next to hosts", "hosts:\n  a:\nport: 3\n", [[3, "port", /next to hosts/]]],
  ["an invalid name", "hosts:\n  'A b':\n    allowFrom: [192.0.2.1]\n", [[2, "hosts.A b.name", /lower-case/]]],
  ["an invalid pattern", "hosts:\n  'a-{1..}':\n", [[2, "hosts.a-{1..}", /neither a range/]]],
  ["a duplicate name", "hosts:\n  a-{1..3}:\n  a-2:\n", [[3, "hosts.a-2", /a-2 is also declared by a-\{1\.\.3\}/]]],
  ["a duplicate key", "hosts:\n  a: {port: 1}\n  a: {port: 2}\n", [[3, "", /unique/]]],
  ["a name inside a host", "hosts:\n  a:\n    name: b\n", [[3, "hosts.a.name", /key under hosts/]]],
  ["no hosts", "hosts: {}\n", [[1, "hosts", /contains no hosts/]]],
  [
    "excessive aliases",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh".replace(/./g, (letter, at) => `${letter}: &${letter} [${`*${"abcdefg"[at]},`.repeat(9)}]\n`)}`,
    [[undefined, "", /alias/i]],
  ],
  [
    "a field called __proto__",
    "name: a\nallowFrom: [192.0.2.1]\n__proto__: {port: 1}\n",
    [[3, "__proto__", /unknown field/]],
  ],
  ["a list", "- a\n", [[1, "", /not a mapping/]]],
])("reports %s with its line", (_what, text, wanted) => {
  expect(issuesOf(text)).toEqual(wanted.map(([line, path, message]) => [line, path, expect.stringMatching(message)]));
});

test("reports the line of a syntax error without quoting it", () => {
  const [issue] = issuesOf('name: a\nlogins: [{password: "canary-1234}]\n');
  expect(issue?.[0]).toBeGreaterThan(0);
  expect(JSON.stringify(issue)).not.toContain("canary");
});

test("expands zero-padded ranges, lists and several patterns in one name", () => {
  expect(expandNames("web")).toEqual(["web"]);
  expect(expandNames("web-{1..3}")).toEqual(["web-1", "web-2", "web-3"]);
  expect(expandNames("w{08..10}x")).toEqual(["w08x", "w09x", "w10x"]);
  expect(expandNames("{blue,green}-{1..2}")).toEqual(["blue-1", "blue-2", "green-1", "green-2"]);
  for (const wrong of ["a{", "a}", "a{}", "a{1}", "a{3..1}", "a{1..}", "a{1..2000}", "{1..40}{1..40}", "a{{1..2}}"])
    expect(() => expandNames(wrong), wrong).toThrow(/description of the host/);
});

test("keeps the text of compose files, and takes merge keys", () => {
  const { hosts } = parseHostFile(`x-small: &small { size: Standard_B2s, location: westeurope }
defaults:
  allowFrom: [203.0.113.7]
  compose:
    # the default
    services:
      bot:
        image: bot
        environment: { DISCORD_ID: 1147053346671102335 }
        mode: 0440
hosts:
  one: { <<: *small, compose: { services: { web: { image: a, x-id: 9007199254740993 } } } }
  two:
    <<: *small
`);
  expect(hosts.map(({ compose }) => compose)).toEqual([
    "{ services: { web: { image: a, x-id: 9007199254740993 } } }",
    expect.stringMatching(/^services:\n {2}bot:\n {4}image: bot\n.*1147053346671102335 }\n {4}mode: 0440\n$/s),
  ]);
  expect(hosts.map(({ size }) => size)).toEqual(["Standard_B2s", "Standard_B2s"]);
});
