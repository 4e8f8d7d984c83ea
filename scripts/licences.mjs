import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The licences of every package of which there is code in the bundle: most of them ask to be carried along. */
export function licencesOf(inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const found = packageOf(input);
    if (found !== undefined) packages.set(`${found.name} ${found.version}`, found);
  }
  const texts = [...packages.keys()].sort().map((title) => {
    const { folder, license } = packages.get(title);
    const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), "utf8");
    return `${title}\n${"-".repeat(title.length)}\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
  });
  return texts.join("\n\n");
}

/** The package that a bundled file belongs to; undefined for our own. */
function packageOf(file) {
  if (!file.includes("node_modules")) return undefined;
  for (let place = dirname(file); place !== dirname(place); place = dirname(place)) {
    const manifest = join(place, "package.json");
    if (!existsSync(manifest)) continue;
    const { name, version, license } = JSON.parse(readFileSync(manifest, "utf8"));
    if (name !== undefined && version !== undefined) return { name, version, license, folder: place };
  }
  return undefined;
}
