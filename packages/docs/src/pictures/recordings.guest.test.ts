import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTerminal } from "../../../testing/life/terminal.ts";
import { recordTerminal } from "./recordings.ts";
import type { TypedLine } from "./terminal.ts";

// Resources are created at the same time, so the order of their lines differs from run to run.
const sorted = (lines: readonly TypedLine[]) =>
  lines.map(({ command, said }) => ({ command, said: said.split("\n").sort() }));

test("says what the pictures show", { tags: ["long"] }, async ({ signal }) => {
  await using terminal = await openTerminal({ guests: "linux", signal });
  for (const [name, lines] of Object.entries(await recordTerminal(terminal))) {
    const recorded = readFileSync(new URL(`./recorded/${name}.json`, import.meta.url), "utf8");
    expect(sorted(lines)).toEqual(sorted(JSON.parse(recorded) as TypedLine[]));
  }
});
