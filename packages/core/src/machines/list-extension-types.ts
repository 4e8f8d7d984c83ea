import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { throwIfAborted } from "../run/options.ts";

export interface ExtensionTypesOptions {
  readonly location: string;
  /** Default: the publishers that Azure's own documentation lists extensions of. */
  readonly publisher?: string | undefined;
  readonly os?: "linux" | "windows" | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A kind of extension that a machine in a location can have. */
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
 * The kinds of extensions that Azure offers in a location, for Linux and Windows, each with its versions.
 * @throws BerthError `location-invalid`, and what Azure refused
 */
export async function listExtensionTypes(azure: Azure, options: ExtensionTypesOptions): Promise<ExtensionType[]> {
  const { location, publisher, os, signal } = options;
  const found: ExtensionType[] = [];
  for (const each of publisher === undefined ? knownPublishers : [publisher]) {
    throwIfAborted(signal);
    const types = await typesOf(azure, location, each, publisher === undefined);
    found.push(...(await Promise.all(types.map((type) => describe(azure, location, each, type)))));
  }
  return found.filter((each) => os === undefined || each.os === os);
}

/** A cloud or a location need not have every publisher that is known; one that was asked for by name must be there. */
async function typesOf(azure: Azure, location: string, publisher: string, optional: boolean): Promise<string[]> {
  try {
    const types = await azure.compute.virtualMachineExtensionImages.listTypes(location, publisher);
    return types.map(({ name }) => name ?? "");
  } catch (error) {
    if (optional && isNotFound(error)) return [];
    throw toBerthError(error, { location, endpoint: azure.endpoint });
  }
}

async function describe(azure: Azure, location: string, publisher: string, type: string): Promise<ExtensionType> {
  const images = azure.compute.virtualMachineExtensionImages;
  try {
    const versions = (await images.listVersions(location, publisher, type)).map(({ name }) => name ?? "");
    versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const newest = versions.at(-1) ?? "";
    const { operatingSystem } = await images.get(location, publisher, type, newest);
    return { publisher, type, os: operatingSystem === "Windows" ? "windows" : "linux", versions };
  } catch (error) {
    throw toBerthError(error, { location, endpoint: azure.endpoint });
  }
}
