import { join } from "node:path";
import { isObject, objectAt, parseJson } from "../json.ts";
import { readStateFile } from "./read-file.ts";
import type { Resource } from "./resource.ts";
import { writeStateFile } from "./write-file.ts";

const fileName = "arm.json";

/** The version of the form below. Before version 1 the file was the list alone. */
const version = 1;

/**
 * Reads the resources that an emulator has left in its state folder.
 * @throws Error if the file is damaged, or of a newer version
 */
export function readState(folder: string): Resource[] {
  const path = join(folder, fileName);
  const text = readStateFile(folder, fileName);
  if (text === undefined) return [];
  const state = parseJson(text);
  if (isObject(state) && Number(state["version"]) > version)
    throw new Error(
      `A newer version of the emulator has written ${path}. Start that one, or use another state folder.`,
    );
  const resources = isObject(state) ? state["resources"] : state;
  if (!Array.isArray(resources) || !resources.every(isResource))
    throw new Error(`The emulator's state in ${path} is damaged. Restore the file, or remove its folder.`);
  return resources.map(upgraded);
}

export function writeState(folder: string, resources: readonly Resource[]): void {
  writeStateFile(folder, fileName, JSON.stringify({ version, resources }));
}

/** Adds what earlier versions of the emulator did not keep. */
function upgraded(left: Resource): Resource {
  const resource = { ...left, changedAt: left.changedAt ?? left.createdAt };
  if (resource.type.toLowerCase() !== "microsoft.compute/virtualmachines") return resource;
  const storageProfile = { dataDisks: [], ...objectAt(resource.properties, "storageProfile") };
  return { ...resource, properties: { ...resource.properties, storageProfile } };
}

function isResource(value: unknown): value is Resource {
  if (!isObject(value)) return false;
  const { id, name, type, properties, hidden } = value;
  return [id, name, type].every((each) => typeof each === "string") && isObject(properties) && isObject(hidden);
}
