import { ArmError, notImplemented } from "../arm-error.ts";
import type { Json } from "../json.ts";

/** SKUs of marketplace images, by `publisher:offer`. A guest boots the same Linux for all of them. */
const offers: Readonly<Record<string, readonly string[]>> = {
  "Canonical:0001-com-ubuntu-server-jammy": ["22_04-lts-gen2", "22_04-lts-arm64"],
  "Canonical:ubuntu-22_04-lts": ["server", "server-arm64"],
  "Canonical:ubuntu-24_04-lts": ["server", "server-gen1", "server-arm64"],
  "Canonical:ubuntu-26_04-lts": ["server", "server-arm64"],
  "Debian:debian-12": ["12", "12-gen2", "12-arm64"],
  "Debian:debian-13": ["13", "13-gen2", "13-arm64"],
  "RedHat:RHEL": ["8-lvm-gen2", "9-lvm-gen2", "10-lvm-gen2"],
  "RedHat:rhel-raw": ["8-raw-gen2", "9-raw-gen2"],
  "RedHat:rhel-arm64": ["10_1-arm64"],
  "resf:rockylinux-x86_64": ["8-base", "9-base", "9-lvm", "10-base"],
  "almalinux:almalinux-x86_64": ["8-gen2", "9-gen2", "10-gen2"],
  "almalinux:almalinux-arm": ["9-arm-gen2"],
  "SUSE:sles-15-sp7": ["gen2"],
  "SUSE:sles-15-sp7-basic": ["gen2"],
  "SUSE:sles-15-sp7-arm64": ["gen2"],
  "SUSE:sles-16-0-x86-64": ["gen2"],
  "SUSE:sles-16-0-arm64": ["gen2"],
  "MicrosoftCBLMariner:azure-linux-3": ["azure-linux-3", "azure-linux-3-gen2", "azure-linux-3-arm64"],
  "kinvolk:flatcar-container-linux-corevm-amd64": ["stable-gen2"],
  "kinvolk:flatcar-container-linux-corevm": ["stable"],
};

/** Every image has exactly this version. */
export const onlyVersion = "1.0.0";

/** @throws ArmError `InvalidParameter`, `PlatformImageNotFound` */
export function requireImage(reference: Json): void {
  if (reference["id"] !== undefined) throw notImplemented("An image by its resource id");
  for (const part of ["publisher", "offer", "sku", "version"]) {
    if (typeof reference[part] === "string" && reference[part] !== "") continue;
    const message = `Required parameter 'imageReference.${part}' is missing (null).`;
    throw new ArmError(400, "InvalidParameter", message, { target: `imageReference.${part}` });
  }
  const { publisher, offer, sku, version } = reference;
  if (skusOf(String(publisher), String(offer))?.some((each) => each.toLowerCase() === String(sku).toLowerCase()))
    return;
  throw new ArmError(
    404,
    "PlatformImageNotFound",
    `The platform image '${publisher}:${offer}:${sku}:${version}' is not available. Verify that all fields in the storage profile are correct. For more details about storage profile information, please refer to https://aka.ms/storageprofile.`,
    { target: "imageReference" },
  );
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
export function skusOf(publisher: string, offer: string): readonly string[] | undefined {
  const wanted = `${publisher}:${offer}`.toLowerCase();
  return Object.entries(offers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
