import { expect, test } from "vitest";
import type { Host } from "../hosts/model/host.ts";
import { planHost } from "../plan/host.ts";
import { parseHostSpec } from "../spec/index.ts";
import { settingChanges } from "./setting-changes.ts";

const input = { name: "demo", allowFrom: ["203.0.113.7"] };
const target = { subscriptionId: "00000000-0000-4000-8000-000000000001", cloud: "public" } as const;
const planOf = (more: object) => planHost(parseHostSpec({ ...input, ...more }), target);
const hostOf = ({ port, tags }: ReturnType<typeof planOf>, idleAfter?: string) =>
  ({ port, tags, idleAfter }) as unknown as Host;

test("shows an idle time with both values", () => {
  const host = hostOf(planOf({ idleAfter: "30m" }), "30m");
  expect(settingChanges(host, planOf({ idleAfter: "2h" }), undefined)).toContainEqual({
    ...{ field: "idleAfter", before: "30m", after: "2h" },
  });
});

test("takes a single source prefix for a range", () => {
  const plan = planOf({});
  const rules = plan.template.resources.flatMap(({ properties }) => (properties["securityRules"] ?? []) as object[]);
  const single = rules.map((rule) => {
    const { properties } = rule as { properties: object };
    return {
      ...rule,
      properties: { ...properties, sourceAddressPrefix: "198.51.100.1/32", sourceAddressPrefixes: [] },
    };
  });
  expect(settingChanges(hostOf(plan), plan, single)).toContainEqual({
    ...{ field: "allowFrom", before: "198.51.100.1/32", after: "203.0.113.7/32" },
  });
});
