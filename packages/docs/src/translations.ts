import { createHash } from "node:crypto";
import { linksOf } from "../site/links.ts";

/** What a page and its translation have in common. */
export interface Structure {
  /** The levels of the headings. */
  readonly headings: readonly number[];
  readonly code: readonly string[];
  /** The number of rows of each table. */
  readonly tables: readonly number[];
  /** Without anchors, which are made of translated headings. */
  readonly links: readonly string[];
}

export function structureOf(text: string): Structure {
  const prose = text.replaceAll(block, "");
  return {
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length),
    code: [...text.matchAll(block)].map(([found]) => found),
    tables: [...prose.matchAll(/(?:^\|.*\n)+/gm)].map(([rows]) => rows.trimEnd().split("\n").length),
    links: linksOf(text).map((link) => link.replace(/#.*/, "")),
  };
}

const block = /^```[\s\S]*?^```$/gm;

/** The first line of a translation: which text of the English page it translates. */
export function translationMark(page: string, english: string): string {
  const hash = createHash("sha256").update(english).digest("hex").slice(0, 12);
  return `<!-- A translation of docs/${page}, as of ${hash}. -->`;
}
