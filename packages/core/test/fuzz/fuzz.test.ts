import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteForShell } from "../../src/provision/quote.ts";
import { text } from "./inputs.ts";
import { check, isAskedFor, judgeParsers } from "./judge.ts";
import { targets } from "./parsers.ts";

judgeParsers(await targets());

test.each(["dash", "bash"].filter((shell) => isAskedFor("quoting") && isThere(shell)))(
  "whatever a value holds, %s has it as it was, and runs none of it",
  async (shell) => {
    const values = fc.array(fc.oneof(text, shellText), { minLength: 1, maxLength: 40 });
    const run = (each: readonly string[]) => {
      // No shell holds a NUL, and none knows half of a surrogate pair.
      const kept = each.filter((value) => !value.includes("\0") && value.isWellFormed());
      const script = kept.map((value) => `x=${quoteForShell(value)}; printf '%s\\0' "$x"`).join("\n");
      // As the agent gives it to the shell: without carriage returns.
      const { stdout, stderr } = spawnSync(shell, ["-u"], { input: script.replaceAll("\r", ""), encoding: "utf8" });
      expect(stderr).toBe("");
      expect(stdout.split("\0").slice(0, -1)).toEqual(kept);
    };
    // A shell for each run, with forty values in it.
    await check(`quoting for ${shell}`, values, run, 15);
  },
);

const shellText = fc
  .array(
    fc.constantFrom("'", '"', "\\", "$", "`", "(", ")", "\n", "\r", "!", "~", "*", ";", "&", "a", " ", "\t", "#", "="),
  )
  .map((signs) => signs.join(""));

function isThere(shell: string): boolean {
  return spawnSync(shell, ["-c", ":"]).status === 0;
}
