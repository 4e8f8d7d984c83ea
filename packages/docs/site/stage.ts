import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { replaceLinks, resolveLink } from "./links.ts";
import { root, siteFiles, sitePages } from "./pages.ts";

/**
 * Copies all pages of the site into a folder, each to its place on the site. Links between pages follow; links to other files of the
 * repository lead to the repository.
 */
export function stagePages(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const pages = sitePages();
  for (const [file, place] of pages) {
    const text = readFileSync(join(root, file), "utf8");
    write(
      join(folder, place),
      replaceLinks(text, (link) => siteLink(file, link, pages)),
    );
  }
  for (const file of siteFiles()) {
    const copy = join(folder, file.slice("docs/".length));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, file), copy);
  }
}

/** The link that has the same target on the site. */
export function siteLink(page: string, link: string, pages: ReadonlyMap<string, string>): string {
  const target = resolveLink(page, link);
  if (target === undefined) return link;
  const hash = target.anchor === "" ? "" : `#${target.anchor}`;
  const from = posix.dirname(pages.get(page) ?? page);
  const place = pages.get(target.file) ?? siteFile(target.file);
  return place === undefined ? `${repositoryUrl()}/blob/main/${target.file}${hash}` : `${relative(from, place)}${hash}`;
}

function siteFile(file: string): string | undefined {
  return file.startsWith("docs/") ? file.slice("docs/".length) : undefined;
}

function relative(from: string, to: string): string {
  const path = posix.relative(from, to);
  return path.startsWith(".") ? path : `./${path}`;
}

/** Where the repository is published: a fork has another address, see scripts/set-repository.mjs. */
export function repositoryUrl(): string {
  const { homepage } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly homepage: string };
  return homepage.replace(/#.*$/, "");
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
