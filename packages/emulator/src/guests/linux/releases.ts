import type { GuestImage } from "../guest.ts";
import type { Mirrors } from "./mirrors.ts";

/** A release of a distribution that guests can boot. */
interface Release {
  readonly codename: string;
  readonly name: string;
  /** The offers of the marketplace with this release. */
  readonly offers: RegExp;
}

/** The releases that the mirrors of Debian have, and the keys of all of them. */
const debian: readonly Release[] = [
  { codename: "bookworm", name: "Debian 12", offers: /^debian-12\b/i },
  { codename: "trixie", name: "Debian 13", offers: /^debian-13\b/i },
];
const keyring = { package: "debian-archive-keyring", file: "usr/share/keyrings/debian-archive-keyring.gpg" };

/**
 * The codename of the release that a guest with this image boots: the one that was asked for, where this machine's mirrors have
 * it, and otherwise this machine's own.
 */
export function chooseRelease({ distribution, codename }: Mirrors, image: GuestImage | undefined): string {
  if (image === undefined || "captured" in image) return codename;
  return releasesOf(distribution).find(({ offers }) => offers.test(image.offer))?.codename ?? codename;
}

/** A sentence that says which systems guests boot. */
export function describeReleases({ distribution, codename, name }: Mirrors): string {
  const known = releasesOf(distribution);
  const own = known.find((release) => release.codename === codename)?.name ?? name;
  const others = known.filter((release) => release.codename !== codename).map((release) => release.name);
  const exception = others.length === 0 ? "" : `, except for images of ${others.join(" and ")}`;
  return `Virtual machines start ${own}, the system of this machine, whatever their image is${exception}.`;
}

/** The mirrors of another release of the same distribution. */
export function mirrorsOf(own: Mirrors, codename: string): Mirrors {
  const sources = own.sources.map((source) => source.replace(` ${own.codename}`, ` ${codename}`));
  return codename === own.codename ? own : { ...own, codename, sources, keyring };
}

function releasesOf(distribution: string): readonly Release[] {
  return distribution === "debian" ? debian : [];
}
