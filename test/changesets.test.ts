import { globSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const packages = globSync("{packages,apps}/*/package.json").map(
  (file) => (JSON.parse(readFileSync(file, "utf8")) as { name: string }).name,
);

test.each(readdirSync(".changeset").filter((file) => file.endsWith(".md") && file !== "README.md"))(
  "the changeset %s names packages that there are, each with a kind of change, and says what changes",
  (file) => {
    const text = readFileSync(`.changeset/${file}`, "utf8");
    const [, head = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
    for (const line of head.trim().split("\n")) {
      const [, name = "", kind] = /^"(@dockberth\/[a-z-]+)": (major|minor|patch)$/.exec(line) ?? [];
      expect({ line, isKnown: packages.includes(name), kind }).toEqual({
        line,
        isKnown: true,
        kind: expect.any(String),
      });
    }
    expect(body.trim()).not.toBe("");
  },
);
