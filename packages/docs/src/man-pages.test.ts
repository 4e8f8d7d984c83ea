import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { manPages } from "./man-pages.ts";

const folder = fileURLToPath(new URL("../../../apps/cli/man/", import.meta.url));

// `npm run docs` writes the pages. Elsewhere nothing is written, and an outdated page fails.
test("finds a manual page of each command as the code has it, and no other", async () => {
  const pages = manPages();
  for (const [name, text] of pages) await expect(text).toMatchFileSnapshot(`${folder}${name}`);
  expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted());
});
