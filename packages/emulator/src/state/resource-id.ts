import { ArmError } from "../arm-error.ts";

export interface ResourceId {
  /** As the caller wrote it. */
  readonly id: string;
  readonly subscription: string;
  readonly group: string;
  /** `Namespace/type[/type]`, as the caller wrote it. */
  readonly type: string;
  readonly name: string;
  /** The id of the parent resource; undefined if this is not a child. */
  readonly parent: string | undefined;
}

/** Returns undefined if the text is not the id of a resource in a resource group. */
export function parseResourceId(id: string): ResourceId | undefined {
  const found = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/(.+?)\/?$/i.exec(id);
  if (found === null) return undefined;
  const [, subscription = "", group = "", namespace = "", rest = ""] = found;
  const parts = rest.split("/");
  if (parts.length % 2 !== 0) return undefined;
  const types = parts.filter((_, index) => index % 2 === 0);
  const parent = parts.length > 2 ? id.split("/").slice(0, -2).join("/") : undefined;
  return { id, subscription, group, type: [namespace, ...types].join("/"), name: parts.at(-1) ?? "", parent };
}

/** @throws ArmError `LinkedInvalidPropertyId` */
export function requireResourceId(id: string): ResourceId {
  const parsed = parseResourceId(id);
  if (parsed === undefined)
    throw new ArmError(
      400,
      "LinkedInvalidPropertyId",
      `Property id '${id}' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.`,
    );
  return parsed;
}

/** ARM compares ids case-insensitively. */
export function sameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
}
