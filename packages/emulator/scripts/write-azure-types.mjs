// Writes the types that Azure has, and the api-versions of those that the emulator has: from a clone of
// https://github.com/Azure/bicep-types-az (MIT licence), and from the paths that Azure's own clients in node_modules send:
// node packages/emulator/scripts/write-azure-types.mjs CLONE
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const clone = process.argv[2] ?? ".";
const root = fileURLToPath(new URL("..", import.meta.url));
const emulated = Object.keys(JSON.parse(readFileSync(`${root}src/schema/azure-schemas.json`, "utf8")).roots);

/** The types of a provider that the emulator has types of are listed; of other providers, their names are. */
const providers = ["Microsoft.Compute", "Microsoft.Network"];

/** Versions of Azure's newest clients that the clone may lack: @azure/arm-network 39. */
const newer = { "Microsoft.Network": ["2026-01-01"] };

const versions = new Map();
// Their spelling counts.
for (const type of emulated) versionsOf(type);
for (const file of filesIn(`${clone}/generated`, /^types\.json$/))
  for (const [, type, version] of file.matchAll(/"name": "([\w.]+\/[^"@ ]+)@(\d{4}-\d{2}-\d{2}(?:-\w+)?)"/g))
    versionsOf(type).add(version);
for (const client of ["arm-compute", "arm-network"])
  for (const file of filesIn(`${root}node_modules/@azure/${client}/dist/esm/api`, /^operations\.js$/))
    for (const [, path] of file.matchAll(
      /expandUrlTemplate\("([^"{?]*(?:\{\w+\}[^"{?]*)*)[^"]*"[^;]+;\s+return context\.path\(path\)\.(?!post)/g,
    )) {
      const [namespace = "", ...rest] = (path.split("/providers/").at(-1) ?? "").split("/");
      const known = providers.find((each) => each.toLowerCase() === namespace.toLowerCase());
      if (known !== undefined && path.includes("/providers/"))
        versionsOf([known, ...rest.filter((_, index) => index % 2 === 0)].join("/"));
    }

const all = [...versions.keys()].sort().map((key) => versions.get(key).name);
const namespaceOf = (type) => type.split("/")[0];
const source = "https://github.com/Azure/bicep-types-az, Copyright (c) Microsoft Corporation, MIT licence";
const namespaces = [...new Map(all.map(namespaceOf).map((name) => [name.toLowerCase(), name])).values()];
const types = Object.fromEntries(
  providers.map((provider) => [
    provider,
    all
      .filter((type) => namespaceOf(type).toLowerCase() === provider.toLowerCase())
      .map((type) => type.slice(provider.length + 1)),
  ]),
);
const offered = Object.fromEntries(
  emulated.map((type) => [type, [...versionsOf(type), ...(newer[namespaceOf(type)] ?? [])].sort().reverse()]),
);
const lines = Object.entries({ source, namespaces, types, versions: offered }).map(
  ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
);
writeFileSync(`${root}src/catalog/azure-types.json`, `{${lines.join(",\n")}}\n`);

/** Spellings differ between versions. */
function versionsOf(type) {
  const key = type.toLowerCase();
  if (!versions.has(key)) versions.set(key, { name: type, of: new Set() });
  return versions.get(key).of;
}

function* filesIn(folder, name) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (name.test(entry.name)) yield readFileSync(`${entry.parentPath}/${entry.name}`, "utf8");
}
