import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { evaluate, functionNames, type Scope } from "./evaluate.ts";
import { templateResources, templateVariables } from "./template.ts";

const scope: Scope = {
  subscriptionId: "s",
  tenantId: "t",
  group: { name: "team", location: "westeurope", id: "/subscriptions/s/resourceGroups/team", tags: {} },
  deploymentName: "d",
  parameters: { names: ["a", "b"], count: 3, settings: { size: { cores: 2 } } },
  variables: {},
  reference: () => undefined,
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
  expect(() => evaluate({ copy: [{ name: "a", count: 801, input: 1 }] }, scope)).toThrow("0 to 800");
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
    templateResources({ resources: [{ type: "A.B/c", apiVersion: "1", name: "a", ...more }] }, scope);
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
