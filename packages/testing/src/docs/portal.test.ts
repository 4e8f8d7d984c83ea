import { existsSync, readFileSync } from "node:fs";
import { portalFiles, portalTemplate, portalUiDefinition } from "@dockberth/core";
import { expect, test } from "vitest";

// As with the pages: `pnpm run docs` writes them, and in CI an old one fails.
test.each([
  [portalFiles.template, portalTemplate],
  [portalFiles.uiDefinition, portalUiDefinition],
] as const)("deploy/portal/%s is what the code makes", async (name, make) => {
  const text = `${JSON.stringify(make(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../../../deploy/portal/${name}`);
});

test.each(["README.md", "README.zh-CN.md", "docs/portal.md"])(
  "%s leads to files of the portal that are there",
  (page) => {
    const root = new URL("../../../../", import.meta.url);
    const text = readFileSync(new URL(page, root), "utf8");
    expect(text).toContain("/main/deploy/portal");
    const links = [...text.matchAll(/\]\(((?:\.\.\/)?deploy\/portal[^)]*)\)/g)].map(([, target]) => target ?? "");
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(existsSync(new URL(link.replace("../", ""), root))).toBe(true);
  },
);
