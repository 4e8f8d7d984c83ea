import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { generatedNotice } from "./markdown.ts";
import { structureOf, translationMark } from "./translations.ts";

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));
const read = (page: string) => readFileSync(`${docs}${page}`, "utf8");

/** Pages that only the English edition has, besides the generated ones. */
const englishOnly = ["life.md", "parity.md", "reliability.md"];
const pages = globSync("*.md", { cwd: docs })
  .filter((page) => !englishOnly.includes(page) && !read(page).includes(generatedNotice))
  .sort();

test("finds a Chinese page for every guide, and no other", () => {
  expect(globSync("*.md", { cwd: `${docs}zh` }).sort()).toEqual(pages);
});

describe.each(pages)("docs/zh/%s", (page) => {
  test("has the headings, code, tables and links of the English page", () => {
    const { links, ...english } = structureOf(read(page));
    const { links: chineseLinks, ...chinese } = structureOf(read(`zh/${page}`));
    expect(chinese).toEqual(english);
    expect(chineseLinks.map(fromEnglishFolder).sort()).toEqual(links.map(fromEnglishFolder).sort());
  });

  test("translates the English page as it is", () => {
    const [mark] = read(`zh/${page}`).split("\n");
    expect(mark, `Bring docs/zh/${page} up to date with docs/${page}, then run: npm run docs:translated`).toBe(
      translationMark(page, read(page)),
    );
  });

  test("is written in Chinese", () => {
    const paragraphs = read(`zh/${page}`).replaceAll(/^```[\s\S]*?^```$/gm, "");
    expect(paragraphs.match(/\p{Script=Han}/gu)?.length).toBeGreaterThan(100);
  });
});

test("detects another heading, command, row and link", () => {
  const text = "# A\n\n[b](c.md)\n\n| d |\n| - |\n| e |\n\n```sh\nf\n```\n";
  const changes = [
    text.replace("# A", "## A"),
    text.replace("f\n", "g\n"),
    text.replace("| e |\n", ""),
    text.replace("c.", "d."),
  ];
  for (const changed of changes) expect(structureOf(changed)).not.toEqual(structureOf(text));
  expect(translationMark("a.md", "b")).not.toBe(translationMark("a.md", "c"));
});

/** A link as it stands in the English folder: guides link to guides of their language, everything else is one folder further up. */
function fromEnglishFolder(link: string): string {
  if (link === "../README.md" || link === "zh/README.md") return "the other language";
  return link.replace(/^\.\.\/(?=\.\.\/|pictures\/|(?:errors|spec|life|parity|reliability)\.md)/, "");
}
