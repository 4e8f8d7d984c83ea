import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { expect, test } from "vitest";
import { linksOf, replaceLinks, resolveLink, type Target } from "./links.ts";
import { filesOf, root, sitePages } from "./pages.ts";
import { siteLink } from "./stage.ts";

const files = filesOf("*.md").filter(
  (file) => !/CHANGELOG\.md$|^\.changeset\//.test(file) && existsSync(join(root, file)),
);
const read = (file: string) => readFileSync(join(root, file), "utf8");

test.each(files)("%s links to files and headings that exist", (file) => {
  expect(linksOf(read(file)).filter((link) => isDead(file, link))).toEqual([]);
});

test("detects a link to a missing file and to a missing heading", () => {
  const links = ["nothing.md", "README.md#nothing", "#nothing", "README.md#documentation", "../README.md"];
  expect(links.map((link) => isDead("docs/create.md", link))).toEqual([true, true, true, false, false]);
});

test("leaves code as it is, and finds links of Markdown and HTML", () => {
  const text = 'a [b](c.md#d) `[e](f)` <img src="g.svg">\n```\n[h](i)\n```\n![j](k.png)\n';
  expect(linksOf(text)).toEqual(["c.md#d", "g.svg", "k.png"]);
  expect(replaceLinks(text, (link) => `x/${link}`)).toBe(
    'a [b](x/c.md#d) `[e](f)` <img src="x/g.svg">\n```\n[h](i)\n```\n![j](x/k.png)\n',
  );
});

test("leads from page to page on the site, and from the site to the repository", () => {
  const pages = sitePages();
  expect(siteLink("docs/README.md", "create.md#many-hosts", pages)).toBe("./create.md#many-hosts");
  expect(siteLink("docs/create.md", "../apps/cli/README.md", pages)).toBe("./reference/cli.md");
  expect(siteLink("apps/cli/README.md", "../../docs/README.md", pages)).toBe("../index.md");
  expect(siteLink("docs/portal.md", "../deploy/portal/azuredeploy.json", pages)).toMatch(
    /^https:\/\/github\.com\/.*\/blob\/main\/deploy\/portal\/azuredeploy\.json$/,
  );
  expect(siteLink("docs/portal.md", "https://docs.docker.com", pages)).toBe("https://docs.docker.com");
});

function isDead(page: string, link: string): boolean {
  const target = resolveLink(page, link);
  return target !== undefined && !exists(target);
}

function exists({ file, anchor }: Target): boolean {
  if (!existsSync(join(root, file))) return false;
  return anchor === "" || !file.endsWith(".md") || anchorsOf(read(file)).includes(anchor);
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const slugger = new GithubSlugger();
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/^#{1,6} +(.*)$/gm)].map(([, heading = ""]) =>
    slugger.slug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "")),
  );
}
