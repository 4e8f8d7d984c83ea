import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesOf, root, sitePages } from "./pages.ts";
import { sidebarPages } from "./sidebar.ts";

test("lists every page of the site in the sidebar, in each language that it has", () => {
  const places = [...sitePages().values()].map((place) => place.replace(/\.md$/, ""));
  expect(sidebarPages("en").filter((page) => !places.includes(page))).toEqual([]);
  expect(sidebarPages("zh").filter((page) => !places.includes(page))).toEqual([]);
  expect(places.filter((page) => ![...sidebarPages("en"), ...sidebarPages("zh")].includes(page))).toEqual([]);
});

test("builds a page for every Markdown file, in which the search finds words, and one for every export of core", {
  tags: ["long"],
}, () => {
  execFileSync(process.execPath, [join(root, "packages/docs/site/build.ts")], { cwd: root, stdio: "pipe" });
  const site = join(root, "packages/docs/dist/site");
  const missing = [...sitePages().values()].filter((place) => !existsSync(join(site, place.replace(/md$/, "html"))));
  expect(missing).toEqual([]);
  const index = readdirSync(join(site, "assets/chunks")).filter((name) => name.startsWith("@localSearchIndex"));
  expect(index.length).toBe(2);
  expect(readFileSync(join(site, "create.html"), "utf8")).toContain("berth create");
  expect(readFileSync(join(site, "api/functions/createHost.html"), "utf8")).toContain(
    "<title>createHost | @dockberth/core",
  );
  expect(filesOf("packages/docs/dist")).toEqual([]);
});
