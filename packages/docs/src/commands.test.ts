import { readFileSync } from "node:fs";
import { hostSpecSchema } from "@dockberth/core";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const features = read("docs/parity.md");

/** The help page of each command, which a test of the command line checks. */
const helpPages = new Map(
  read("apps/cli/test/__snapshots__/help.test.ts.snap")
    .split(/^exports\[`/m)
    .map((page) => [page.slice(0, page.indexOf(" --help")), page]),
);

test.each([
  ["docs/parity.md", features, /`(berth [^`]+)`/g],
  ["docs/life.md", read("docs/life.md"), /(?:^\$ (?:\w+=\S+ )?|\$\()(berth (?:[a-z-]+ ?)+(?: --[a-z-]+)*)/gm],
] as const)("knows every command and option in %s", (_path, text, pattern) => {
  const commands = [...text.matchAll(pattern)].map(([, command]) => command ?? "");
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter((command) => !isKnown(command))).toEqual([]);
});

test("detects an unknown command and an unknown option", () => {
  expect(["berth fly", "berth create --wings"].map(isKnown)).toEqual([false, false]);
});

test("knows every field in docs/parity.md", () => {
  const schema = hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" }) as Schema;
  const isField = (path: string) =>
    path.split(".").reduce<Schema | undefined>((at, name) => at?.properties?.[name], schema) !== undefined;
  const lastCells = [...features.matchAll(/^\|.*\|([^|]*)\|$/gm)].map(([, cell]) => cell ?? "");
  const fields = lastCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""));
  expect(fields.filter((name) => !name.startsWith("berth ") && !isField(name))).toEqual([]);
});

function isKnown(command: string): boolean {
  const words = command.trim().split(" ");
  const options = words.filter((word) => word.startsWith("--"));
  const names = words.filter((word) => !word.startsWith("--"));
  // The words after the name of a command may be its arguments.
  const page = [3, 2].map((count) => helpPages.get(names.slice(0, count).join(" "))).find((each) => each !== undefined);
  return page !== undefined && options.every((option) => new RegExp(`${option}[ ,\\n]`).test(page));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
