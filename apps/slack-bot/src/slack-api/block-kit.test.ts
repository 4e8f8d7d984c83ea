import { expect, test } from "vitest";
import { section } from "./block-kit.ts";

test("cuts a list that is too long for Slack between its lines, never within a date or a mention", () => {
  const line = "<!date^1795860000^{date_short_pretty} {time}|2026-11-28> <@U0123456789> create *build-1*: well";
  const { text } = section(Array(40).fill(line).join("\n")) as unknown as { text: { text: string } };
  expect(text.text.length).toBeLessThanOrEqual(3000);
  const lines = text.text.split("\n");
  expect(lines.length).toBeGreaterThan(25);
  expect([...new Set(lines)]).toEqual([line, "…"]);
});
