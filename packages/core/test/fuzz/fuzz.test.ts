import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteForShell } from "../../src/provision/quote.ts";
import { check, isSelected, testParsers } from "./check.ts";
import { text } from "./inputs.ts";
import { targets } from "./parsers.ts";

testParsers(await targets());

test.each(["dash", "bash"].filter((shell) => isSelected("quoting") && isThere(shell)))(
  "preserves any value in %s, and executes none of it",
  async (shell) => {
    const values = fc.array(fc.oneof(text, shellText), { minLength: 1, maxLength: 40 });
    const run = (each: readonly string[]) => {
      // Shells support neither NUL characters nor lone surrogates.
      const kept = each.filter((value) => !value.includes("\0") && value.isWellFormed());
      const script = kept.map((value) => `x=${quoteForShell(value)}; printf '%s\\0' "$x"`).join("\n");
      // The agent strips carriage returns.
      const { stdout, stderr } = spawnSync(shell, ["-u"], { input: script.replaceAll("\r", ""), encoding: "utf8" });
      expect(stderr).toBe("");
      expect(stdout.split("\0").slice(0, -1)).toEqual(kept);
    };
    // One shell per run, with forty values.
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
