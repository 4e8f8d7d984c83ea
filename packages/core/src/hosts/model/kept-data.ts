import type { Resource } from "../../azure/resources.ts";
import { tagNames } from "../../plan/tags.ts";
import { typeNameOf } from "../../resource-id.ts";

/** Whether a resource is a data disk that stays without its host. Anybody may have written the tag on something else. */
export function isKeptDisk({ type, tags }: Resource): boolean {
  return typeNameOf(type) === "disks" && tags[tagNames.data] !== undefined;
}
