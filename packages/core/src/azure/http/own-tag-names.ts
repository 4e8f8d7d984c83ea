import { isObject } from "../../json.ts";
import { isOwnTag } from "../../plan/tags.ts";

/** A name of Berth's tags, spelled in any way. */
const ownTag = /"berth-[\w-]+"(?=\s*:)/gi;

/**
 * Parses an answer of Resource Manager. Names of tags differ in case only where Azure answers them as another user, a policy or
 * a resource provider has spelled them, so Berth's are answered as Berth spells them:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations,
 * https://github.com/kubernetes-sigs/cloud-provider-azure/issues/658
 */
export function parseWithOwnTagNames(text: string): unknown {
  const isRespelled = text.match(ownTag)?.some((name) => name !== name.toLowerCase()) === true;
  return isRespelled
    ? JSON.parse(text, (key, value: unknown) => (key === "tags" && isObject(value) ? ownTagNames(value) : value))
    : JSON.parse(text);
}

function ownTagNames(tags: object): object {
  const entries = Object.entries(tags).map(([name, value]) => {
    const lower = name.toLowerCase();
    return [isOwnTag(lower) ? lower : name, value];
  });
  return Object.fromEntries(entries) as object;
}
