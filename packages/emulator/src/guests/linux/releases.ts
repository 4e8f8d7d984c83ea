import type { GuestImage, GuestNotice } from "../guest.ts";
import type { Mirrors } from "./mirrors.ts";

/** A release of a distribution that guests can boot. */
interface Release {
  readonly codename: string;
  /** Its name for people. */
  readonly name: string;
  /** The offers of the marketplace with this release. */
  readonly offers?: RegExp;
}

/** The releases that the mirrors of Debian have, newest first, and the keys of all of them. */
const debian: readonly Release[] = [
  { codename: "trixie", name: "Debian 13", offers: /^debian-13\b/i },
  { codename: "bookworm", name: "Debian 12", offers: /^debian-12\b/i },
];
const keyring = { package: "debian-archive-keyring", file: "usr/share/keyrings/debian-archive-keyring.gpg" };

/** What the guests of a machine boot. */
export interface GuestReleases {
  /** What they boot whatever their image is, except for the images of the others. */
  readonly usual: Release;
  readonly others: readonly Release[];
  /** What would be usual if this machine's mirrors had it. */
  readonly missing?: Release | undefined;
}

/**
 * The releases that guests boot. Usual is the newest one of this machine's distribution where its mirrors have it, because its
 * Engine is one that current clients accept, and otherwise this machine's own release.
 */
export async function findReleases(
  own: Mirrors,
  isAvailable: (mirrors: Mirrors) => Promise<boolean>,
): Promise<GuestReleases> {
  const known = releasesOf(own.distribution);
  const ownRelease = known.find(({ codename }) => codename === own.codename) ?? own;
  const newest = known[0] ?? ownRelease;
  const isFound = newest === ownRelease || (await isAvailable(mirrorsOf(own, newest.codename)));
  const usual = isFound ? newest : ownRelease;
  const others = known.filter((release) => release !== newest && release !== usual);
  return { usual, others, missing: isFound ? undefined : newest };
}

/** The release that a guest with this image boots. */
export function chooseRelease({ usual, others }: GuestReleases, image: GuestImage | undefined): Release {
  if (image === undefined || "captured" in image) return usual;
  return others.find(({ offers }) => offers?.test(image.offer)) ?? usual;
}

/** Says which systems guests boot. */
export function describeReleases({ usual, others, missing }: GuestReleases): GuestNotice {
  const names = others.map(({ name }) => name);
  const exception = names.length === 0 ? "" : `, except for images of ${names.join(" and ")}`;
  const reason =
    missing === undefined ? "" : `, because the package mirrors of this machine do not have ${missing.name}`;
  return {
    code: "systems",
    usual: usual.name,
    others: names,
    missing: missing?.name,
    sentence: `Virtual machines start ${usual.name}, whatever their image is${exception}${reason}.`,
  };
}

/** The mirrors of each release that guests of this machine can boot. */
export function listMirrors(own: Mirrors): readonly Mirrors[] {
  const codenames = new Set([own.codename, ...releasesOf(own.distribution).map(({ codename }) => codename)]);
  return [...codenames].map((codename) => mirrorsOf(own, codename));
}

/** The mirrors of another release of the same distribution. */
export function mirrorsOf(own: Mirrors, codename: string): Mirrors {
  const sources = own.sources.map((source) => source.replace(` ${own.codename}`, ` ${codename}`));
  return codename === own.codename ? own : { ...own, codename, sources, keyring };
}

function releasesOf(distribution: string): readonly Release[] {
  return distribution === "debian" ? debian : [];
}
