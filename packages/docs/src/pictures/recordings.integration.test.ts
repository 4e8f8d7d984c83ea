import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTerminal } from "../../../testing/life/terminal.ts";
import { recordTerminal } from "./recordings.ts";
import type { TypedLine } from "./terminal.ts";

test("says what the pictures show", { tags: ["long"] }, async ({ signal }) => {
  await using terminal = await openTerminal({ guests: "simulated", signal });
  for (const [name, lines] of Object.entries(await recordTerminal(terminal))) {
    const recorded = readFileSync(new URL(`./recorded/${name}.json`, import.meta.url), "utf8");
    expect(lines.map(resultOf)).toEqual((JSON.parse(recorded) as TypedLine[]).map(resultOf));
  }
});

const progress =
  /^(?:\w+ +)?(?:Creating|Created|Deploying|Deployed|Using|Reserved|Issued|Installing|Extension|Docker Engine|Rotat|Host \w+ is already)/;

/** What a command answers in the end. Progress is what was true when Azure was asked, which differs from run to run. */
function resultOf({ command, said }: TypedLine): TypedLine {
  const lines = said.split("\n").filter((line) => !progress.test(line));
  return { command, said: lines.join("\n").replaceAll(/ +/g, " ") };
}
