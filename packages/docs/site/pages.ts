import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Pages that are not guides, and their place on the site. */
const references: Readonly<Record<string, string>> = {
  "ARCHITECTURE.md": "reference/architecture.md",
  "CONTRIBUTING.md": "reference/contributing.md",
  "SECURITY.md": "reference/security.md",
  "apps/cli/README.md": "reference/cli.md",
  "apps/github-action/README.md": "reference/github-action.md",
  "apps/slack-bot/README.md": "reference/slack-bot.md",
  "apps/azure-function/README.md": "reference/azure-function.md",
  "packages/core/README.md": "reference/sdk.md",
  "packages/emulator/README.md": "reference/emulator.md",
  "packages/emulator/BEHAVIOR.md": "reference/emulator-behavior.md",
};

/** Every page of the site: its path in the repository, and its path on the site. */
export function sitePages(): ReadonlyMap<string, string> {
  const guides = filesOf("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file, file.slice("docs/".length).replace(/README\.md$/, "index.md")] as const);
  return new Map([...guides, ...Object.entries(references)]);
}

/** Pictures, and what else stands beside the guides. */
export function siteFiles(): readonly string[] {
  return filesOf("docs").filter((file) => !file.endsWith(".md"));
}

/** Files that git knows, or would know. */
export function filesOf(...paths: readonly string[]): string[] {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ...paths];
  return execFileSync("git", words, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
}
