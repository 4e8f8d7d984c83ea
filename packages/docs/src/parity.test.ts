import { readFileSync } from "node:fs";
import { hostSpecSchema } from "@dockberth/core";
import { expect, test } from "vitest";

const features = readFileSync(new URL("../../../docs/parity.md", import.meta.url), "utf8");

test("knows every field in docs/parity.md", () => {
  const schema = hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" }) as Schema;
  const isField = (path: string) =>
    path.split(".").reduce<Schema | undefined>((at, name) => at?.properties?.[name], schema) !== undefined;
  const lastCells = [...features.matchAll(/^\|.*\|([^|]*)\|$/gm)].map(([, cell]) => cell ?? "");
  const fields = lastCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""));
  expect(fields.length).toBeGreaterThan(20);
  expect(fields.filter((name) => !name.startsWith("berth ") && !isField(name))).toEqual([]);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
