// Writes the published schemas that the emulator reads bodies by, and those that tests judge the templates of the apps by, from a
// folder of https://github.com/Azure/bicep-types-az (MIT licence) whose files are named by provider and version:
// node packages/emulator/scripts/write-azure-schemas.mjs FOLDER
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = process.argv[2] ?? ".";

/** The types of each provider and version, by the file that gets them. */
const wanted = {
  "packages/emulator/src/schema/azure-schemas.json": {
    "microsoft.network_2024-05-01": [
      ...["virtualNetworks", "virtualNetworks/subnets", "networkSecurityGroups", "networkSecurityGroups/securityRules"],
      ...["publicIPAddresses", "natGateways", "networkInterfaces"],
    ],
    "microsoft.compute_2024-07-01": [
      ...["availabilitySets", "images", "virtualMachines", "virtualMachines/extensions", "virtualMachines/runCommands"],
    ],
    "microsoft.compute_2024-03-03": ["galleries", "galleries/images", "galleries/images/versions"],
    "microsoft.compute_2024-03-02": ["disks", "snapshots"],
  },
  "packages/testing/src/azure-schemas.json": {
    "microsoft.web_2024-04-01": ["serverfarms", "sites"],
    "microsoft.storage_2023-05-01": ["storageAccounts", "storageAccounts/blobServices/containers"],
    "microsoft.keyvault_2023-07-01": ["vaults"],
    "microsoft.managedidentity_2023-01-31": ["userAssignedIdentities"],
    "microsoft.authorization_2022-04-01": ["roleAssignments"],
    "microsoft.app_2024-03-01": ["managedEnvironments", "containerApps"],
  },
};

/** The newest versions: what they have in addition is listed, so that it can be told from what no version has. */
const newest = {
  "microsoft.network_2024-05-01": "microsoft.network_2025-09-01",
  "microsoft.compute_2024-07-01": "microsoft.compute_2026-04-01",
  "microsoft.compute_2024-03-03": "microsoft.compute_2025-12-03",
  "microsoft.compute_2024-03-02": "microsoft.compute_2026-03-02",
};

const flags = { required: 1, readOnly: 2 };
for (const [output, versions] of Object.entries(wanted)) write(output, versions);

function write(output, versions) {
  const types = [];
  const numbers = new Map();
  const roots = {};
  const newer = {};
  for (const [version, names] of Object.entries(versions)) {
    const all = typesOf(version);
    const later = newest[version] === undefined ? undefined : typesOf(newest[version]);
    const convert = converter(all, types, numbers);
    for (const [name, body] of resourcesIn(all)) {
      if (!names.includes(name.split("/").slice(1).join("/"))) continue;
      roots[name] = convert(body);
      const [, laterBody] = (later && resourcesIn(later).find(([each]) => each === name)) ?? [];
      if (laterBody === undefined) continue;
      const known = new Set(pathsIn(all, body));
      const added = [...new Set(pathsIn(later, laterBody))].filter((path) => !known.has(path));
      const isFirst = (path) => !added.includes(path.split(".").slice(0, -1).join("."));
      // Below more than two resources there are only the contents of references.
      newer[name] = added.filter((path) => isFirst(path) && path.split("properties.").length <= 3);
    }
  }
  const lines = types.map((type) => JSON.stringify(type)).join(",\n");
  const source = "https://github.com/Azure/bicep-types-az, Copyright (c) Microsoft Corporation, MIT licence";
  const head = `{"source":${JSON.stringify(source)},\n"versions":${JSON.stringify(Object.keys(versions))},\n"roots":${JSON.stringify(roots)},`;
  const more = Object.keys(newer).length === 0 ? "" : `\n"newer":${JSON.stringify(newer)},`;
  writeFileSync(new URL(`../../../${output}`, import.meta.url), `${head}${more}\n"types":[\n${lines}\n]}\n`);
}

function typesOf(version) {
  const file = readdirSync(folder).find((each) => each.endsWith(`${version}.json`));
  return JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
}

function resourcesIn(all) {
  return all
    .filter(({ $type }) => $type === "ResourceType")
    .map(({ name, body }) => [name.split("@")[0], indexOf(body)]);
}

/** The paths of all members that a client may write, without the brackets of lists. */
function pathsIn(all, index, path = "", outer = []) {
  const { $type, itemType, properties = {} } = all[index];
  if ($type === "ArrayType") return pathsIn(all, indexOf(itemType), path, outer);
  if ($type !== "ObjectType" || outer.includes(index)) return [];
  return Object.entries(properties)
    .filter(([, member]) => (member.flags & flags.readOnly) === 0)
    .flatMap(([key, { type }]) => {
      const own = path === "" ? key : `${path}.${key}`;
      return [own, ...pathsIn(all, indexOf(type), own, [...outer, index])];
    });
}

/** Read-only members are -1, required ones a list of one. */
function converter(all, types, numbers) {
  const done = new Map();
  const convert = (index) => {
    if (done.has(index)) return done.get(index);
    const type = all[index];
    // Reserved before its members are read, because types contain each other.
    const number = types.push(null) - 1;
    done.set(index, number);
    const converted = convertOne(type);
    const key = JSON.stringify(converted);
    const isLeaf = converted.properties === undefined && converted.items === undefined;
    if (isLeaf && numbers.has(key) && number === types.length - 1) {
      types.pop();
      done.set(index, numbers.get(key));
    } else {
      types[number] = converted;
      if (isLeaf) numbers.set(key, number);
    }
    return done.get(index);
  };
  const convertOne = ({ $type, value, elements, itemType, properties, additionalProperties, name }) => {
    switch ($type) {
      case "StringLiteralType":
        return { enum: [value] };
      case "UnionType":
        return { enum: elements.map((each) => all[indexOf(each)].value).filter((each) => each !== undefined) };
      case "ArrayType":
        return { items: convert(indexOf(itemType)) };
      case "ObjectType":
        return {
          name,
          properties: Object.fromEntries(Object.entries(properties).map(([key, member]) => [key, memberOf(member)])),
          ...(additionalProperties === undefined ? {} : { more: convert(indexOf(additionalProperties)) }),
        };
      default:
        return { kind: $type.replace("Type", "").toLowerCase() };
    }
  };
  const memberOf = ({ type, flags: bits }) => {
    if ((bits & flags.readOnly) !== 0) return -1;
    const number = convert(indexOf(type));
    return (bits & flags.required) === 0 ? number : [number];
  };
  return convert;
}

function indexOf({ $ref }) {
  return Number($ref.slice("#/".length));
}
