import { existsSync, readFileSync } from "node:fs";
import { portalFiles, portalTemplate, portalUiDefinition } from "@dockberth/core";
import { expect, test } from "vitest";

// As with the pages: `npm run docs` writes them, and elsewhere an outdated one fails.
test.each([
  [portalFiles.template, portalTemplate],
  [portalFiles.uiDefinition, portalUiDefinition],
] as const)("finds deploy/portal/%s as the code has it", async (name, generate) => {
  const text = `${JSON.stringify(generate(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../../deploy/portal/${name}`);
});

test.each(["README.md", "README.zh-CN.md", "docs/portal.md"])(
  "finds the files of the portal that %s links to",
  (page) => {
    const root = new URL("../../../", import.meta.url);
    const text = readFileSync(new URL(page, root), "utf8");
    expect(text).toContain("/main/deploy/portal");
    const links = [...text.matchAll(/\]\(((?:\.\.\/)?deploy\/portal[^)]*)\)/g)].map(([, target]) => target ?? "");
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(existsSync(new URL(link.replace("../", ""), root))).toBe(true);
  },
);
