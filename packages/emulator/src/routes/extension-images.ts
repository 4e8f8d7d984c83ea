import { ArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";

interface ExtensionImage {
  readonly publisher: string;
  readonly type: string;
  readonly os: "Linux" | "Windows";
  readonly versions: readonly string[];
}

/** Some of what Azure offers, for both systems. Only the Linux ones that `extensions.ts` runs can be set here. */
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
  { publisher: "Microsoft.Compute", type: "VMAccessAgent", os: "Windows", versions: ["2.4.10"] },
  { publisher: "Microsoft.Powershell", type: "DSC", os: "Windows", versions: ["2.83.5"] },
];

const base =
  "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/publishers/{publisher}/artifacttypes/vmextension/types";

export const extensionImageRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: base,
    handle: (_world, request) =>
      names(
        request,
        ofPublisher(request).map(({ type }) => type),
      ),
  },
  {
    method: "GET",
    pattern: `${base}/{type}/versions`,
    handle: (_world, request) => names(request, requireImage(request).versions),
  },
  { method: "GET", pattern: `${base}/{type}/versions/{version}`, handle: (_world, request) => image(request) },
];

/** Whether Azure offers an extension of this publisher and type. */
export function isOffered(publisher: string, type: string): boolean {
  return images.some((each) => same(each.publisher, publisher) && same(each.type, type));
}

function ofPublisher({ parts }: ArmRequest): readonly ExtensionImage[] {
  const found = images.filter(({ publisher }) => same(publisher, parts["publisher"] ?? ""));
  if (found.length > 0) return found;
  const message = `Publisher: ${parts["publisher"]} was not found in the region ${parts["location"]}.`;
  throw new ArmError(404, "PublisherNotFound", message, { target: "publisher" });
}

function requireImage(request: ArmRequest): ExtensionImage {
  const { type = "", publisher } = request.parts;
  const found = ofPublisher(request).find((each) => same(each.type, type));
  if (found !== undefined) return found;
  throw new ArmError(
    404,
    "ArtifactNotFound",
    `The VM extension with publisher '${publisher}' and type '${type}' could not be found.`,
  );
}

function image(request: ArmRequest): ArmResponse {
  const { url, parts } = request;
  const found = requireImage(request);
  if (!found.versions.includes(parts["version"] ?? "")) {
    const message = `The VM extension with publisher '${found.publisher}', type '${found.type}', and type handler version '${parts["version"]}' could not be found in the extension repository.`;
    throw new ArmError(404, "ArtifactVersionNotFound", message);
  }
  const properties = {
    operatingSystem: found.os,
    computeRole: "IaaS",
    handlerSchema: "",
    vmScaleSetEnabled: true,
    supportsMultipleExtensions: false,
  };
  return { status: 200, body: { id: url.pathname, name: parts["version"], location: parts["location"], properties } };
}

function names({ url, parts }: ArmRequest, found: readonly string[]): ArmResponse {
  const path = url.pathname.replace(/\/$/, "");
  return { status: 200, body: found.map((name) => ({ name, id: `${path}/${name}`, location: parts["location"] })) };
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
