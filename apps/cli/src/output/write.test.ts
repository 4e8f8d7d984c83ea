import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** What writes to the streams of a session: each cleans what it writes, or writes only sentences of Berth and PEM. */
const writers = [
  "commands/ca/export.ts",
  "commands/grant/issue-grant.ts",
  "input/password.ts",
  "main.ts",
  "output/json.ts",
  "output/write-error.ts",
  "output/write.ts",
  "progress/terminal-progress.ts",
  "run.ts",
];

test("writes to a terminal only where control characters are removed", () => {
  const source = join(import.meta.dirname, "..");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const found = files.filter((name) =>
    /(?:stdout|stderr|stream)\.write\(/.test(readFileSync(join(source, name), "utf8")),
  );
  expect(found.sort()).toEqual(writers);
});
