import { ArmError } from "../arm-error.ts";
import { requireOffered } from "../catalog/api-versions.ts";
import type { World } from "../world.ts";

/** ARM's first API version is of 2014, and a version of a future day cannot have been published. */
const firstApiVersion = "2014-01-01";

/** @throws ArmError `MissingApiVersionParameter`, `InvalidApiVersionParameter`, `NoRegisteredProviderFound` */
export function requireApiVersion(url: URL, { clock, cloud }: World): void {
  const version = url.searchParams.get("api-version");
  if (version === null)
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  const [, date = ""] = /^(\d{4}-\d{2}-\d{2})(?:-preview)?$/.exec(version) ?? [];
  if (!isDate(date))
    throw new ArmError(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${version}' is invalid. The supported versions are of the form YYYY-MM-DD.`,
    );
  requireOffered(cloud, typeOf(url.pathname), version);
  if (date < firstApiVersion || date > clock.now().toISOString().slice(0, 10))
    throw new ArmError(
      400,
      "NoRegisteredProviderFound",
      `No registered resource provider found for API version '${version}' and '${url.pathname}'. Versions from ${firstApiVersion} until today are supported.`,
    );
}

/** The type of a resource, of a collection, or of what has a path below a resource; of groups and subscriptions, too. */
function typeOf(path: string): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === "providers");
  const [namespace = "", ...parts] = at < 0 ? [] : segments.slice(at + 1);
  const types = parts.filter((_, index) => index % 2 === 0);
  return types.length === 0 ? "Microsoft.Resources/subscriptions" : [namespace, ...types].join("/");
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text !== "";
}
