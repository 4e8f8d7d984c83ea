import { expect, test } from "vitest";
import type { Mirrors } from "./mirrors.ts";
import { chooseRelease, describeReleases, mirrorsOf } from "./releases.ts";

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

test.each([
  [bookworm, image("Debian", "debian-13"), "trixie"],
  [bookworm, image("debian", "Debian-13-daily"), "trixie"],
  [bookworm, image("Debian", "debian-12"), "bookworm"],
  [bookworm, image("Canonical", "ubuntu-24_04-lts"), "bookworm"],
  [bookworm, { captured: "copy" }, "bookworm"],
  [bookworm, undefined, "bookworm"],
  [{ ...bookworm, codename: "trixie" }, image("Debian", "debian-12"), "bookworm"],
  [noble, image("Debian", "debian-13"), "noble"],
])("chooses on %j for %j the release %s", (mirrors, wanted, codename) => {
  expect(chooseRelease(mirrors, wanted)).toBe(codename);
});

test("says which systems guests boot", () => {
  expect(describeReleases(bookworm)).toBe(
    "Virtual machines start Debian 12, the system of this machine, whatever their image is, except for images of Debian 13.",
  );
  expect(describeReleases(noble)).toBe(
    "Virtual machines start Ubuntu 24.04.3 LTS, the system of this machine, whatever their image is.",
  );
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
