import { ArmError } from "../arm-error.ts";
import type { Json } from "../json.ts";

interface ExtensionImage {
  readonly publisher: string;
  readonly type: string;
  readonly os: "Linux" | "Windows";
  readonly versions: readonly string[];
}

/**
 * Some of the extensions that Azure offers. The emulator runs CustomScript and VMAccessForLinux, and simulates
 * CustomScriptExtension and VMAccessAgent for Windows.
 */
const images: readonly ExtensionImage[] = [
  {
    publisher: "Microsoft.Azure.Extensions",
    type: "CustomScript",
    os: "Linux",
    versions: ["2.0.7", "2.1.3", "2.1.10", "2.1.13"],
  },
  {
    publisher: "Microsoft.OSTCExtensions",
    type: "VMAccessForLinux",
    os: "Linux",
    versions: ["1.4.7", "1.5.10", "1.5.11"],
  },
  { publisher: "Microsoft.OSTCExtensions", type: "CustomScriptForLinux", os: "Linux", versions: ["1.5.5"] },
  { publisher: "Microsoft.Azure.Monitor", type: "AzureMonitorLinuxAgent", os: "Linux", versions: ["1.30.2", "1.33.1"] },
  { publisher: "Microsoft.Azure.Monitor", type: "AzureMonitorWindowsAgent", os: "Windows", versions: ["1.30.0"] },
  {
    publisher: "Microsoft.Azure.NetworkWatcher",
    type: "NetworkWatcherAgentLinux",
    os: "Linux",
    versions: ["1.4.3320.1"],
  },
  { publisher: "Microsoft.GuestConfiguration", type: "ConfigurationforLinux", os: "Linux", versions: ["1.26.79"] },
  { publisher: "Microsoft.Compute", type: "CustomScriptExtension", os: "Windows", versions: ["1.9.5", "1.10.20"] },
  { publisher: "Microsoft.Compute", type: "VMAccessAgent", os: "Windows", versions: ["2.4.7", "2.4.10"] },
  { publisher: "Microsoft.Powershell", type: "DSC", os: "Windows", versions: ["2.83.5"] },
];

export function extensionPublishers(): string[] {
  return images.map(({ publisher }) => publisher);
}

export function isExtensionOffered(publisher: string, type: string): boolean {
  return images.some((each) => isSame(each.publisher, publisher) && isSame(each.type, type));
}

/** Undefined for an extension that is not offered. */
export function extensionSystem({ publisher, type }: Pick<ExtensionImage, "publisher" | "type">) {
  return images.find((each) => isSame(each.publisher, publisher) && isSame(each.type, type))?.os;
}

/** The version that Azure installs for an extension: the newest that is offered. */
export function newestVersion({ publisher, type, typeHandlerVersion }: Json): string {
  const found = images.find((each) => isSame(each.publisher, String(publisher)) && isSame(each.type, String(type)));
  return found?.versions.at(-1) ?? String(typeHandlerVersion);
}

/** @throws ArmError `PublisherNotFound` */
export function extensionImagesOf({
  publisher,
  location,
}: {
  readonly publisher: string;
  readonly location: string;
}): readonly ExtensionImage[] {
  const found = images.filter((each) => isSame(each.publisher, publisher));
  if (found.length > 0) return found;
  const message = `Publisher: ${publisher} was not found in the region ${location}.`;
  throw new ArmError(404, "PublisherNotFound", message, { target: "publisher" });
}

/** @throws ArmError `PublisherNotFound`, `ArtifactNotFound`, `ArtifactVersionNotFound` */
export function requireExtensionImage(
  wanted: { readonly publisher: string; readonly type: string; readonly location: string },
  version?: string,
): ExtensionImage {
  const { publisher, type } = wanted;
  const found = extensionImagesOf(wanted).find((each) => isSame(each.type, type));
  if (found === undefined) {
    const message = `The VM extension with publisher '${publisher}' and type '${type}' could not be found in location '${wanted.location}'.`;
    throw new ArmError(404, "ArtifactNotFound", message);
  }
  if (version === undefined || found.versions.includes(version)) return found;
  const message = `No version found in the artifact repository that satisfies the requested version '${version}' for VM extension with publisher '${found.publisher}' and type '${found.type}'.`;
  throw new ArmError(404, "ArtifactVersionNotFound", message);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
