import { existsSync, readFileSync } from "node:fs";
import { hostSpecSchema } from "@dockberth/core";
import { expect, test } from "vitest";
import { parity } from "./parity.ts";
import { parityPage } from "./parity-page.ts";

const root = new URL("../../../../", import.meta.url);
const read = (path: string) => (existsSync(new URL(path, root)) ? readFileSync(new URL(path, root), "utf8") : "");
const rows = Object.values(parity).flat();
/** What every command said of itself when it was last asked; a test of the CLI holds on to it. */
const help = new Map(
  read("apps/cli/test/__snapshots__/help.test.ts.snap")
    .split(/^exports\[`/m)
    .map((page) => [page.slice(0, page.indexOf(" --help is")), page]),
);

test("docs/parity.md says what the table says", async () => {
  await expect(parityPage()).toMatchFileSnapshot("../../../../docs/parity.md");
});

test("every command of the table, and of a host's life, is one of the command line, with its options", () => {
  const typed = [...read("docs/life.md").matchAll(/(?:^\$ (?:\w+=\S+ )?|\$\()(berth (?:[a-z-]+ ?)+(?: --[a-z-]+)*)/gm)];
  const commands = [...rows.flatMap(({ command }) => command ?? []), ...typed.map(([, command]) => command ?? "")];
  expect(commands.length).toBeGreaterThan(50);
  expect(commands.filter((command) => !isKnown(command))).toEqual([]);
  expect(["berth fly", "berth create --wings"].map(isKnown)).toEqual([false, false]);
});

test("every field of the table is one of a host", () => {
  const schema = hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" }) as Schema;
  const known = (path: string) =>
    path.split(".").reduce<Schema | undefined>((at, name) => at?.properties?.[name], schema) !== undefined;
  expect(rows.flatMap(({ fields = [] }) => fields).filter((field) => !known(field))).toEqual([]);
});

test("every test of the table is there under its title, and a row without one says that it is not done", () => {
  const missing = rows.flatMap(({ proof }) => (proof === undefined || has(...proof) ? [] : [proof.join(": ")]));
  expect(missing).toEqual([]);
  expect(has("packages/testing/test/hosts.test.ts", "a host flies")).toBe(false);
  expect([...parityPage().matchAll(/\*\*not yet\*\*/g)]).toHaveLength(
    rows.filter(({ proof }) => proof === undefined).length,
  );
});

function isKnown(command: string): boolean {
  const words = command.trim().split(" ");
  const options = words.filter((word) => word.startsWith("--"));
  const names = words.filter((word) => !word.startsWith("--"));
  // The words after a command's name may be its arguments.
  const page = [3, 2].map((count) => help.get(names.slice(0, count).join(" "))).find((each) => each !== undefined);
  return page !== undefined && options.every((option) => new RegExp(`${option}[ ,\\n]`).test(page));
}

/** A test that is skipped shows nothing. */
function has(file: string, title: string): boolean {
  const at = read(file).indexOf(`"${title}"`);
  return at >= 0 && !/\.(skip|todo)\($/.test(read(file).slice(0, at).trimEnd());
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}
