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

const flags = { required: 1, readOnly: 2 };
for (const [output, versions] of Object.entries(wanted)) write(output, versions);

function write(output, versions) {
  const types = [];
  const numbers = new Map();
  const roots = {};
  for (const [version, names] of Object.entries(versions)) {
    const file = readdirSync(folder).find((each) => each.endsWith(`${version}.json`));
    const all = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
    const convert = converter(all, types, numbers);
    for (const type of all) {
      const [name = ""] = type.$type === "ResourceType" ? type.name.split("@") : [];
      if (names.includes(name.split("/").slice(1).join("/"))) roots[name] = convert(indexOf(type.body));
    }
  }
  const lines = types.map((type) => JSON.stringify(type)).join(",\n");
  const source = "https://github.com/Azure/bicep-types-az, Copyright (c) Microsoft Corporation, MIT licence";
  const head = `{"source":${JSON.stringify(source)},\n"versions":${JSON.stringify(Object.keys(versions))},\n"roots":${JSON.stringify(roots)},`;
  writeFileSync(new URL(`../../../${output}`, import.meta.url), `${head}\n"types":[\n${lines}\n]}\n`);
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
