import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteForShell } from "./quote.ts";

const shells = ["dash", "bash"].filter((shell) => spawnSync(shell, ["-c", ":"]).error === undefined);

test.skipIf(shells.length === 0).each(shells)("quoting for a shell preserves every value in %s", (shell) => {
  const value = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.replaceAll("\0", ""));
  const nasty = fc.constantFrom(
    "'",
    '"',
    "$(id)",
    "`id`",
    "\\",
    "\r\n",
    "\n",
    "!",
    "$" + "{x}",
    "*",
    "~",
    "-n",
    "#",
    ";",
    "",
  );
  const values = fc.array(
    fc.oneof(
      value,
      nasty,
      fc.tuple(nasty, value).map(([a, b]) => a + b),
    ),
    { minLength: 1, maxLength: 50 },
  );
  fc.assert(
    fc.property(values, (list) => {
      const script = `printf '%s\\001' ${list.map(quoteForShell).join(" ")}`;
      const { stdout } = spawnSync(shell, [], { input: script.replaceAll("\r", "") });
      expect(stdout.toString("utf8").split("\u0001").slice(0, -1)).toEqual(
        list.map((each) => Buffer.from(each).toString("utf8")),
      );
    }),
    { numRuns: 40 },
  );
});
