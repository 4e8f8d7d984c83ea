import { posix } from "node:path";

/** A code block or inline code, or a link of Markdown or HTML. */
const codeOrLink =
  /^(?<fence>`{3,})[\s\S]*?^\k<fence>|`[^`\n]+`|(?<before>\]\(|\b(?:src|srcset|href)=")(?<target>[^)"\s]+)/gm;

/** The targets of a page's links. Code has none. */
export function linksOf(text: string): string[] {
  return [...text.matchAll(codeOrLink)].flatMap(({ groups }) => groups?.["target"] ?? []);
}

/** The page with other targets of its links. */
export function replaceLinks(text: string, replace: (target: string) => string): string {
  return text.replace(codeOrLink, (found, ...rest) => {
    const { before, target } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    return target === undefined ? found : `${before}${replace(target)}`;
  });
}

/** A file of the repository. */
export interface Target {
  readonly file: string;
  /** The heading's, without `#`; empty for the whole file. */
  readonly anchor: string;
}

/** What a relative link of a page leads to; undefined for an address of the web. */
export function resolveLink(page: string, link: string): Target | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor = ""] = link.split("#");
  return { file: path === "" ? page : posix.join(posix.dirname(page), path), anchor: decodeURIComponent(anchor) };
}
