import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { runVerb } from "../azure/run-verb.ts";
import { isPathName } from "../resource-id.ts";
import { throwIfAborted } from "../run/options.ts";
import { requireOption } from "../run/require-option.ts";

/** Options of `listExtensionTypes`. */
export interface ExtensionTypesOptions {
  readonly location: string;
  /** Default: the publishers of the extensions in Azure's documentation. */
  readonly publisher?: string | undefined;
  /** Default: both. */
  readonly os?: "linux" | "windows" | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A type of extension that a location offers. */
export interface ExtensionType {
  readonly publisher: string;
  readonly type: string;
  readonly os: "linux" | "windows";
  /** Oldest first. */
  readonly versions: readonly string[];
}

/** https://learn.microsoft.com/azure/virtual-machines/extensions/features-linux, features-windows */
const knownPublishers: readonly string[] = [
  "Microsoft.Azure.Extensions",
  "Microsoft.OSTCExtensions",
  "Microsoft.Compute",
  "Microsoft.Azure.Monitor",
  "Microsoft.Azure.Monitoring.DependencyAgent",
  "Microsoft.Azure.ActiveDirectory",
  "Microsoft.Azure.KeyVault",
  "Microsoft.Azure.NetworkWatcher",
  "Microsoft.Azure.Security",
  "Microsoft.Azure.RecoveryServices",
  "Microsoft.GuestConfiguration",
  "Microsoft.CPlat.Core",
  "Microsoft.Powershell",
];

/**
 * Lists the extension types that Azure offers in a location, with their versions.
 * @throws BerthError `location-invalid`, and other errors of Azure
 */
export function listExtensionTypes(azure: Azure, options: ExtensionTypesOptions): Promise<ExtensionType[]> {
  return runVerb(azure, options, () => list(azure, options));
}

async function list(azure: Azure, options: ExtensionTypesOptions): Promise<ExtensionType[]> {
  const { location, publisher, os, signal } = options;
  requireOption("location", isPathName(location), "a name without a slash");
  requireOption("publisher", publisher === undefined || isPathName(publisher), "a name without a slash");
  const found: ExtensionType[] = [];
  for (const each of publisher === undefined ? knownPublishers : [publisher]) {
    throwIfAborted(signal);
    const types = await listTypes(azure, location, each, publisher === undefined);
    found.push(...(await Promise.all(types.map((type) => readType(azure, location, each, type)))));
  }
  return found.filter((each) => os === undefined || each.os === os);
}

/** Not every location has all known publishers. A publisher that was named explicitly must exist. */
async function listTypes(azure: Azure, location: string, publisher: string, optional: boolean): Promise<string[]> {
  try {
    return (await azure.arm.get<readonly Named[]>(typesPath(azure, location, publisher))).map(({ name }) => name);
  } catch (error) {
    if (optional && isNotFound(error)) return [];
    throw toBerthError(error, { location, endpoint: azure.endpoint });
  }
}

async function readType(azure: Azure, location: string, publisher: string, type: string): Promise<ExtensionType> {
  const path = `${typesPath(azure, location, publisher)}/${type}/versions`;
  try {
    const versions = (await azure.arm.get<readonly Named[]>(path)).map(({ name }) => name);
    versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const newest = versions.at(-1) ?? "";
    const { properties } = await azure.arm.get<ExtensionImage>(`${path}/${newest}`);
    return { publisher, type, os: properties?.operatingSystem === "Windows" ? "windows" : "linux", versions };
  } catch (error) {
    throw toBerthError(error, { location, endpoint: azure.endpoint });
  }
}

/** https://learn.microsoft.com/rest/api/compute/virtual-machine-extension-images */
function typesPath({ subscriptionId }: Azure, location: string, publisher: string): string {
  const place = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/${location}`;
  return `${place}/publishers/${publisher}/artifacttypes/vmextension/types`;
}

interface Named {
  readonly name: string;
}

interface ExtensionImage {
  readonly properties?: { readonly operatingSystem?: string };
}
