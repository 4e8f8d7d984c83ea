import { isObject, type Json } from "../../json.ts";
import { verdictOf } from "./effects.ts";

/**
 * Leaves out what a body says of a resource beside its id: Microsoft's samples pass an address or a subnet as it was answered, and Network
 * reads the id alone (https://github.com/Azure-Samples/compute-node-manage-vm, createNIC).
 */
export function leaveOutContents(type: string, body: Json): Json {
  return withoutContents(type, body, []) as Json;
}

function withoutContents(type: string, value: unknown, path: readonly string[], isBesideId = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutContents(type, each, path));
  if (!isObject(value)) return value;
  const isReference = verdictOf(type, path)?.kind === "references" && (isBesideId || value["id"] !== undefined);
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    if (key === "properties") {
      const left = withoutContents(type, each, path, isReference);
      return isReference && isObject(left) && Object.keys(left).length === 0 ? [] : [[key, left]];
    }
    const below = [...path, key];
    const isContent = isReference && verdictOf(type, below)?.kind === "references";
    return isContent ? [] : [[key, withoutContents(type, each, below)]];
  });
  return Object.fromEntries(entries);
}
