import { expect, test } from "vitest";
import { addressTemplate, batchTemplate, planHosts } from "../../plan/batch.ts";
import { parseHostSpec } from "../../spec/index.ts";
import { batchChunks } from "./batch-chunks.ts";

const scope = { cloud: "public", subscriptionId: "00000000-0000-0000-0000-000000000000" } as const;

const wishesFor = (count: number, more: object = {}) => {
  const specs = Array.from({ length: count }, (_, index) =>
    parseHostSpec({ name: `web-${index}`, resourceGroup: "shop", allowFrom: ["10.0.0.0/8"], ...more }),
  );
  return planHosts(specs, scope).map((plan, index) => ({ plan, spec: specs[index] as (typeof specs)[number] }));
};

const deployment = (template: typeof batchTemplate, parameters: () => Record<string, unknown> = () => ({})) => ({
  template,
  parameters,
});

test.each([
  ["hosts", batchTemplate, {}, 4],
  ["hosts in an availability set", batchTemplate, { availabilitySet: { name: "spread" } }, 4],
  ["public addresses", addressTemplate, {}, 1],
  ["private addresses", addressTemplate, { publicAddress: "none" }, 2],
] as const)(
  "the deployments of 500 %s have at most 800 resources each, and all hosts in their order",
  (_what, template, more, parts) => {
    const wishes = wishesFor(500, more);
    const chunks = batchChunks(wishes, deployment(template));
    expect(chunks.flat().map(({ plan }) => plan.name)).toEqual(wishes.map(({ plan }) => plan.name));
    const counts = chunks.map((chunk) => template(chunk.map(({ plan }) => plan)).resources.length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(800);
    expect(chunks).toHaveLength(parts);
  },
);

test("keeps deployments of large hosts below 4 MB, counted in bytes and not in characters", () => {
  const parameters = () => ({ settings: "ü".repeat(120_000) });
  const chunks = batchChunks(wishesFor(30), deployment(batchTemplate, parameters));
  expect(chunks.map(({ length }) => length)).toEqual([14, 14, 2]);
});
