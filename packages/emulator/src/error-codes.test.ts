import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { errorCodes } from "./error-codes.ts";

const source = fileURLToPath(new URL(".", import.meta.url));
const text = readFileSync(new URL("../BEHAVIOR.md", import.meta.url), "utf8");
const [, section = ""] = /^## Error codes\n([\s\S]*?)\n## /m.exec(text) ?? [];
const rows = [...section.matchAll(/^\| `(\w+)` *\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(
  ([, code = "", status = "", when = "", from = ""]) => ({ code, status: status.trim(), when: when.trim(), from }),
);

test("answers with exactly the codes and statuses of the table in BEHAVIOR.md, which is sorted", () => {
  const listed = rows.map(({ code, status }) => [code, status]);
  const known = Object.entries(errorCodes).map(([code, status]) => [code, [status].flat().join(", ")]);
  expect(listed).toEqual(known.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
});

test("says when it answers with a code, and by which source, or that none is known", () => {
  const defined = new Set([...section.matchAll(/^\[([^\]]+)\]: https:\/\/\S+$/gm)].map(([, name]) => name));
  for (const { code, when, from } of rows) {
    expect(when, code).toMatch(/\w/);
    const cited = [...from.matchAll(/\[([^\]]+)\](?!\[)/g)].map(([, name]) => name);
    expect(cited.filter((name) => !defined.has(name))).toEqual([]);
    if (cited.length === 0) expect(from, code).toMatch(/assumed|the emulator's own/);
  }
});

test("has no code with which nothing answers", () => {
  const files = globSync("**/*.ts", { cwd: source }).filter((file) => !/error-codes|\.test\.ts$/.test(file));
  const code = files.map((file) => readFileSync(`${source}/${file}`, "utf8")).join("\n");
  expect(Object.keys(errorCodes).filter((name) => !code.includes(`"${name}"`))).toEqual([]);
});
