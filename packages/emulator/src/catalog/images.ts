import { ArmError, missingParameter } from "../arm-error.ts";
import type { Json } from "../json.ts";

export interface Image {
  readonly sku: string;
  readonly os: "Linux" | "Windows";
  readonly hyperVGeneration: "V1" | "V2";
  readonly architecture: "x64" | "Arm64";
  readonly isTrustedLaunchSupported: boolean;
  /** The only security type of its machines. */
  readonly securityType?: string | undefined;
  /** The plan of an image that was made from one of the marketplace. */
  readonly plan?: Json | undefined;
  /** The version of a gallery's image. */
  readonly version?: string | undefined;
  /** The name of the captured disk with which its machines start. */
  readonly captured?: string | undefined;
  /** The size of its disk. A machine's cannot be smaller. */
  readonly gigabytes?: number | undefined;
  readonly isDeprecated: boolean;
}

/**
 * SKUs of marketplace images, by `publisher:offer`, each with its generation. A guest boots the same Linux for all of them but those of Windows.
 * - `1`: generation 1, which has no Trusted Launch.
 * - `2`: generation 2 with Trusted Launch: https://learn.microsoft.com/azure/virtual-machines/trusted-launch#operating-systems-supported
 * - `2-`: generation 2 without it: https://github.com/flatcar/Flatcar/issues/1249
 * - `arm`: generation 2 for Arm64, without it.
 * - `2 deprecated`: stands for an image that its publisher is going to remove.
 */
const offers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Canonical:0001-com-ubuntu-server-focal": { "20_04-lts": "1 deprecated", "20_04-lts-gen2": "2 deprecated" },
  "Canonical:0001-com-ubuntu-server-jammy": { "22_04-lts": "1", "22_04-lts-gen2": "2", "22_04-lts-arm64": "arm" },
  "Canonical:ubuntu-22_04-lts": { server: "2", "server-gen1": "1", "server-arm64": "arm" },
  "Canonical:ubuntu-24_04-lts": { server: "2", "server-gen1": "1", "server-arm64": "arm" },
  "Canonical:ubuntu-26_04-lts": { server: "2", "server-arm64": "arm" },
  "Debian:debian-12": { "12": "1", "12-gen2": "2", "12-arm64": "arm" },
  "Debian:debian-13": { "13": "1", "13-gen2": "2", "13-arm64": "arm" },
  "RedHat:RHEL": { "9_4": "1", "8-lvm-gen2": "2", "9-lvm-gen2": "2", "10-lvm-gen2": "2" },
  "RedHat:rhel-raw": { "8-raw-gen2": "2", "9-raw-gen2": "2" },
  "RedHat:rhel-arm64": { "10_1-arm64": "arm" },
  "resf:rockylinux-x86_64": { "8-base": "2", "9-base": "2", "9-lvm": "2", "10-base": "2" },
  "almalinux:almalinux-x86_64": { "8-gen2": "2", "9-gen2": "2", "10-gen2": "2" },
  "almalinux:almalinux-arm": { "9-arm-gen2": "arm" },
  "SUSE:sles-15-sp7": { gen2: "2" },
  "SUSE:sles-15-sp7-basic": { gen2: "2" },
  "SUSE:sles-15-sp7-arm64": { gen2: "arm" },
  "SUSE:sles-16-0-x86-64": { gen2: "2" },
  "SUSE:sles-16-0-arm64": { gen2: "arm" },
  "MicrosoftCBLMariner:azure-linux-3": {
    "azure-linux-3": "1",
    "azure-linux-3-gen2": "2",
    "azure-linux-3-arm64": "arm",
  },
  "kinvolk:flatcar-container-linux-corevm-amd64": { stable: "1", "stable-gen2": "2-" },
  "kinvolk:flatcar-container-linux-corevm": { stable: "arm" },
  "MicrosoftWindowsServer:WindowsServer": { "2022-datacenter": "1", "2022-datacenter-azure-edition": "2" },
};

/** Publishers whose images need a plan, as Azure's marketplace requires it of most third parties. */
const publishersWithPlan = /^resf$/i;

/** Every image has exactly this version. */
export const onlyVersion = "1.0.0";

/** @throws ArmError `InvalidParameter`, `PlatformImageNotFound` */
export function requireImage(reference: Json): Image {
  for (const part of ["publisher", "offer", "sku", "version"]) {
    if (typeof reference[part] === "string" && reference[part] !== "") continue;
    throw missingParameter(`imageReference.${part}`);
  }
  const { publisher, offer, sku, version } = reference;
  const found = imagesOf(String(publisher), String(offer))?.find(
    (each) => each.sku.toLowerCase() === String(sku).toLowerCase(),
  );
  if (found !== undefined && (version === "latest" || version === onlyVersion)) return found;
  throw new ArmError(
    404,
    "PlatformImageNotFound",
    `The platform image '${publisher}:${offer}:${sku}:${version}' is not available. Verify that all fields in the storage profile are correct. For more details about storage profile information, please refer to https://aka.ms/storageprofile.`,
    { target: "imageReference" },
  );
}

export function needsPlan(publisher: string): boolean {
  return publishersWithPlan.test(publisher);
}

export function publishers(): string[] {
  return [...new Set(Object.keys(offers).map((key) => key.split(":")[0] ?? ""))];
}

export function offersOf(publisher: string): string[] {
  const prefix = `${publisher}:`.toLowerCase();
  return Object.keys(offers)
    .filter((key) => key.toLowerCase().startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** Undefined if there is no such publisher or offer. */
export function imagesOf(publisher: string, offer: string): readonly Image[] | undefined {
  const wanted = `${publisher}:${offer}`.toLowerCase();
  const found = Object.entries(offers).find(([key]) => key.toLowerCase() === wanted)?.[1];
  const os = /^microsoftwindows/i.test(publisher) ? "Windows" : "Linux";
  return found === undefined ? undefined : Object.entries(found).map(([sku, kind]) => imageOf(sku, kind, os));
}

function imageOf(sku: string, kind: string, os: Image["os"]): Image {
  const [generation] = kind.split(" ");
  return {
    sku,
    os,
    hyperVGeneration: generation === "1" ? "V1" : "V2",
    architecture: generation === "arm" ? "Arm64" : "x64",
    isTrustedLaunchSupported: generation === "2",
    isDeprecated: kind.endsWith("deprecated"),
  };
}
