import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseLenientJson } from "../json.ts";
import { evaluate, functionNames } from "./evaluate.ts";
import { templateVariables } from "./parameters.ts";
import { templateResources } from "./resources.ts";
import type { Scope } from "./scope.ts";

const scope: Scope = {
  subscriptionId: "s",
  tenantId: "t",
  group: { name: "team", location: "westeurope", id: "/subscriptions/s/resourceGroups/team", tags: {} },
  cloud: "AzureCloud",
  now: new Date("2026-01-02T03:04:05Z"),
  deployment: { name: "d" },
  userFunctions: new Map(),
  place: "early",
  parameters: { names: ["a", "b"], count: 3, settings: { size: { cores: 2 } } },
  variables: {},
  reference: () => undefined,
  references: () => undefined,
  resourceInfo: () => undefined,
  provider: () => undefined,
  copyIndex: new Map(),
  lambdaVariables: new Map(),
};

test.each([
  ["[concat('a', 'b''c')]", "ab'c"],
  ["[[not an expression]", "[not an expression]"],
  ["[[[twice]", "[[twice]"],
  ["[[no end", "[[no end"],
  ["[a] and b", "[a] and b"],
  ["[parameters('settings').size.cores]", 2],
  ["[parameters('names')[1]]", "b"],
  ["[skip(parameters('names'), 1)]", ["b"]],
  ["[take('abcdef', 2)]", "ab"],
  ["[padLeft(string(7), 3, '0')]", "007"],
  ["[indexOf('Hello', 'L')]", 2],
  ["[lessOrEquals(2, 2)]", true],
  ["[greaterOrEquals(1, 2)]", false],
  [
    "[items(createObject('b', 1, 'a', 2))]",
    [
      { key: "a", value: 2 },
      { key: "b", value: 1 },
    ],
  ],
  [`[json('{''a'': "b''c", ''d'': ''"e"''}')]`, { a: "b'c", d: '"e"' }],
  ["[and(false(), parameters('settings').none)]", false],
  ["[or(true(), parameters('settings').none)]", true],
  ["[coalesce(null(), 1, parameters('settings').none)]", 1],
  ["[intersection(createArray(1, 2, 3), createArray(2, 3))]", [2, 3]],
  ["[tryGet(parameters('settings'), 'size', 'gpus')]", null],
  ["[uri('https://a.example/b/', 'c.json')]", "https://a.example/b/c.json"],
  ["[uriComponent('a b')]", "a%20b"],
  ["[tenant().tenantId]", "t"],
  ["[if(equals(1, 1), 'yes', div(1, 0))]", "yes"],
  [
    "[extensionResourceId(resourceId('Microsoft.Compute/virtualMachines', 'vm'), 'Microsoft.Insights/x', 'y')]",
    "/subscriptions/s/resourceGroups/team/providers/Microsoft.Compute/virtualMachines/vm/providers/Microsoft.Insights/x/y",
  ],
])("evaluates %s", (expression, value) => {
  expect(evaluate(expression, scope)).toEqual(value);
});

test.each([
  ["[contoso.greet('a')]", "hello a"],
  ["[map(createArray(1, 2), lambda('n', add(lambdaVariables('n'), 1)))]", [2, 3]],
  ["[filter(createArray('a', 'bb'), lambda('x', greater(length(lambdaVariables('x')), 1)))]", ["bb"]],
  ["[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", [1, 2, 3]],
  ["[reduce(createArray(1, 2, 3), 0, lambda('sum', 'n', add(lambdaVariables('sum'), lambdaVariables('n'))))]", 6],
  ["[toObject(createArray('a', 'b'), lambda('k', lambdaVariables('k')))]", { a: "a", b: "b" }],
  [
    "[groupBy(createArray('ab', 'cd', 'ae'), lambda('x', take(lambdaVariables('x'), 1)))]",
    { a: ["ab", "ae"], c: ["cd"] },
  ],
  ["[mapValues(createObject('a', 1), lambda('v', mul(lambdaVariables('v'), 2)))]", { a: 2 }],
  ["[flatten(createArray(createArray(1), createArray(2, 3)))]", [1, 2, 3]],
  ["[shallowMerge(createArray(createObject('a', 1), createObject('b', 2)))]", { a: 1, b: 2 }],
  ["[union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))]", { a: { x: 1, y: 2 } }],
  ["[cidrSubnet('10.144.0.0/20', 24, 1)]", "10.144.1.0/24"],
  ["[cidrHost('10.144.3.0/24', 4)]", "10.144.3.5"],
  [
    "[parseCidr('10.144.0.0/20')]",
    {
      network: "10.144.0.0",
      netmask: "255.255.240.0",
      broadcast: "10.144.15.255",
      firstUsable: "10.144.0.1",
      lastUsable: "10.144.15.254",
      cidr: 20,
    },
  ],
  ["[dataUri('Hello')]", "data:text/plain;charset=utf8;base64,SGVsbG8="],
  ["[dataUriToString(dataUri('Hello'))]", "Hello"],
  ["[dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')]", "4/7/2023 2:53:14 PM"],
  ["[dateTimeAdd('2020-04-07 14:53:14Z', '-P9D', 'yyyy-MM-dd')]", "2020-03-29"],
  ["[dateTimeToEpoch('2023-05-02T15:16:13Z')]", 1683040573],
  ["[dateTimeFromEpoch(1683040573)]", "2023-05-02T15:16:13Z"],
  ["[pickZones('Microsoft.Compute', 'virtualMachines', 'West Europe', 2)]", ["1", "2"]],
  ["[pickZones('Microsoft.Compute', 'virtualMachines', 'chinaeast2')]", []],
  ["[environment().suffixes.storage]", "core.windows.net"],
  [
    "[resourceId('Microsoft.Network/networkSecurityGroups/', 'n1')]",
    "/subscriptions/s/resourceGroups/team/providers/Microsoft.Network/networkSecurityGroups/n1",
  ],
  ["[parameters('settings').?gpus]", null],
  ["[parameters('names')[?7]]", null],
  ["[format('{0:D3}-{1}', 7, true())]", "007-True"],
])("evaluates %s like the published examples", (expression, value) => {
  const greet = { parameters: ["name"], value: "[concat('hello ', parameters('name'))]" };
  expect(evaluate(expression, { ...scope, userFunctions: new Map([["contoso.greet", greet]]) })).toEqual(value);
});

test.each([
  ["[add('1', 2)]", "must be of type 'Integer'"],
  ["[div(1, 0)]", "divide by zero"],
  ["[substring('abc', 2, 5)]", "must refer to a location within the string"],
  ["[parameters('settings').memory]", "available properties are 'size'"],
  ["[parameters('names')[7]]", "out of bounds"],
  ["[reference('x')]", "'reference' is not expected at this location"],
  ["[listKeys('x', '2024-01-01')]", "'listKeys' is not expected at this location"],
  ["[newGuid()]", "'newGuid' is not expected at this location"],
  ["[copyIndex()]", "'copyIndex' is not expected at this location"],
  ["[managementGroup()]", "'managementGroup' is not emulated"],
])("rejects %s", (expression, reason) => {
  expect(() => evaluate(expression, scope)).toThrow(reason);
});

test("expands a copied property into a list, also inside another copy", () => {
  const value = {
    copy: [
      {
        name: "dataDisks",
        count: "[parameters('count')]",
        input: { lun: "[copyIndex('dataDisks')]", copy: [{ name: "tags", count: 2, input: "[copyIndex('tags', 5)]" }] },
      },
    ],
  };
  expect(evaluate(value, scope)).toEqual({
    dataDisks: [0, 1, 2].map((lun) => ({ lun, tags: [5, 6] })),
  });
  expect(() => evaluate({ copy: [{ name: "a", count: 801, input: 1 }] }, scope)).toThrow("from 0 to 800");
});

test("expands a copied variable into a list, and evaluates variables in any order", () => {
  const variables = {
    first: "[concat(variables('names')[1], '!')]",
    copy: [{ name: "names", count: 2, input: "[format('host-{0}', copyIndex('names'))]" }],
  };
  expect(templateVariables({ variables }, scope)).toEqual({ first: "host-1!", names: ["host-0", "host-1"] });
});

test("takes a reference in the properties of a resource, and in nothing else", () => {
  const resources = (more: object) =>
    templateResources(
      { resources: [{ type: "A.B/c", apiVersion: "1", name: "a", ...more }] },
      scope,
      "/subscriptions/s",
    );
  expect(resources({ properties: { a: "[reference('b').c]" }, tags: { a: "[[reference('b').c]" } })).toHaveLength(1);
  for (const outside of [{ tags: { a: "[reference('b').c]" } }, { plan: { name: "[concat(reference('b').c)]" } }])
    expect(() => resources(outside)).toThrow("'reference' is not expected at this location");
});

test("names an unknown function in the error", () => {
  expect(() => evaluate("[frobnicate(1)]", scope)).toThrow("frobnicate");
});

test("implements exactly the functions that BEHAVIOR.md lists", () => {
  const text = readFileSync(new URL("../../BEHAVIOR.md", import.meta.url), "utf8");
  const [, list = ""] = /Functions: `([^`]*)`/.exec(text) ?? [];
  expect(list.toLowerCase().split(/\s+/).sort()).toEqual([...functionNames].sort());
});

test("reads a template as the Azure CLI sends it: without quotes, with comments and line breaks in texts", () => {
  const text = `{"properties": {"mode": "incremental", template:{ // the file's own text
    "a": "https://a.example/{b: c}", /* , d: e */ "f": "one
two", "g": "\\"h: i\\" // j"}}}`;
  expect(parseLenientJson(text)).toEqual({
    properties: {
      mode: "incremental",
      template: { a: "https://a.example/{b: c}", f: "one\ntwo", g: '"h: i" // j' },
    },
  });
  expect(parseLenientJson("{ a b }")).toBeUndefined();
});
