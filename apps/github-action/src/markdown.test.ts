import { expect, test } from "vitest";
import { codeBlock, tableCell } from "./markdown.ts";

test("ends a block of code at none of the fences in its text", () => {
  expect(codeBlock("a\n```\n@acme/admins <img src=x>")).toBe("````text\na\n```\n@acme/admins <img src=x>\n````");
  expect(codeBlock("plain")).toBe("```text\nplain\n```");
});

test("leaves a cell no Markdown, no HTML and no mention", () => {
  expect(tableCell("a | [b](c) <i>`x`\n@acme")).toBe("a \\| \\[b\\](c) \\<i\\>\\`x\\` @\u200Dacme");
});
