import { expect, test } from "vitest";
import type { Mirrors } from "./mirrors.ts";
import { chooseRelease, describeReleases, findReleases, listMirrors, mirrorsOf } from "./releases.ts";

const bookworm: Mirrors = {
  distribution: "debian",
  codename: "bookworm",
  name: "Debian GNU/Linux 12 (bookworm)",
  sources: [
    "deb http://deb.debian.org/debian bookworm main",
    "deb http://deb.debian.org/debian bookworm-updates main",
    "deb http://deb.debian.org/debian-security bookworm-security main",
  ],
  hosts: ["deb.debian.org"],
  settings: [],
};
const noble: Mirrors = {
  ...bookworm,
  distribution: "ubuntu",
  codename: "noble",
  name: "Ubuntu 24.04.3 LTS",
  sources: ["deb http://archive.ubuntu.com/ubuntu noble main"],
};
const image = (publisher: string, offer: string) => ({ publisher, offer, sku: "any" });

const trixie: Mirrors = { ...bookworm, codename: "trixie", name: "Debian GNU/Linux 13 (trixie)" };
const forky: Mirrors = { ...bookworm, codename: "forky", name: "Debian GNU/Linux forky/sid" };
const withAll = async () => true;
const withOwn = async () => false;

test.each([
  [bookworm, withAll, undefined, "trixie"],
  [bookworm, withAll, { captured: "copy" }, "trixie"],
  [bookworm, withAll, image("Canonical", "ubuntu-24_04-lts"), "trixie"],
  [bookworm, withAll, image("RedHat", "rhel-8"), "trixie"],
  [bookworm, withAll, image("Debian", "debian-13"), "trixie"],
  [bookworm, withAll, image("Debian", "debian-12"), "bookworm"],
  [bookworm, withAll, image("debian", "Debian-12-daily"), "bookworm"],
  [bookworm, withOwn, undefined, "bookworm"],
  [bookworm, withOwn, image("Debian", "debian-13"), "bookworm"],
  [trixie, withOwn, undefined, "trixie"],
  [trixie, withOwn, image("Debian", "debian-12"), "bookworm"],
  [forky, withAll, undefined, "trixie"],
  [forky, withOwn, undefined, "forky"],
  [noble, withAll, undefined, "noble"],
  [noble, withAll, image("Debian", "debian-13"), "noble"],
])("chooses on %j with %o for %j the release %s", async (mirrors, isAvailable, wanted, codename) => {
  expect(chooseRelease(await findReleases(mirrors, isAvailable), wanted).codename).toBe(codename);
});

test("asks the mirrors for the newest release only where this machine has another one", async () => {
  const asked: (readonly string[])[] = [];
  const ask = async ({ sources }: Mirrors) => asked.push(sources) > 0;
  for (const mirrors of [bookworm, trixie, noble]) await findReleases(mirrors, ask);
  expect(asked).toEqual([mirrorsOf(bookworm, "trixie").sources]);
});

test.each([
  [bookworm, withAll, "Debian 13, whatever their image is, except for images of Debian 12."],
  [trixie, withOwn, "Debian 13, whatever their image is, except for images of Debian 12."],
  [
    bookworm,
    withOwn,
    "Debian 12, whatever their image is, because the package mirrors of this machine do not have Debian 13.",
  ],
  [noble, withAll, "Ubuntu 24.04.3 LTS, whatever their image is."],
])("says on %j with %o which systems guests boot", async (mirrors, isAvailable, systems) => {
  const { sentence } = describeReleases(await findReleases(mirrors, isAvailable));
  expect(sentence).toBe(`Virtual machines start ${systems}`);
});

test("finds another release on the same mirrors, with the keys of all releases", () => {
  const { sources, keyring, hosts } = mirrorsOf(bookworm, "trixie");
  expect(sources).toEqual([
    "deb http://deb.debian.org/debian trixie main",
    "deb http://deb.debian.org/debian trixie-updates main",
    "deb http://deb.debian.org/debian-security trixie-security main",
  ]);
  expect([hosts, keyring?.package]).toEqual([["deb.debian.org"], "debian-archive-keyring"]);
  expect(mirrorsOf(bookworm, "bookworm")).toBe(bookworm);
});

test("lists the mirrors of all releases of a distribution", () => {
  const codenames = [bookworm, forky, noble].map((own) => listMirrors(own).map(({ codename }) => codename));
  expect(codenames).toEqual([["bookworm", "trixie"], ["forky", "trixie", "bookworm"], ["noble"]]);
});
