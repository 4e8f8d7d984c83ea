import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { hasRelease } from "./has-release.ts";
import type { Mirrors } from "./mirrors.ts";

const hasApt = existsSync("/usr/lib/apt/apt-helper");

test.runIf(hasApt).each([
  ["all of its suites", ["trixie", "trixie-updates"], true],
  ["one of its suites", ["trixie"], false],
  ["another release", ["bookworm", "bookworm-updates"], false],
])("asks the mirrors for a release, which have %s", async (_what, suites, isFound) => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.statusCode = suites.some((suite) => url === `/debian/dists/${suite}/InRelease`) ? 200 : 404;
    response.end("signed");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    expect(await hasRelease(mirrorsAt((server.address() as AddressInfo).port))).toBe(isFound);
    expect(asked.sort()).toEqual(["/debian/dists/trixie-updates/InRelease", "/debian/dists/trixie/InRelease"]);
  } finally {
    server.close();
  }
});

test.runIf(hasApt)("finds no release where no mirror answers", async () => {
  // The discard service: nothing listens there.
  expect(await hasRelease(mirrorsAt(9))).toBe(false);
});

function mirrorsAt(port: number): Mirrors {
  const sources = ["trixie", "trixie-updates"].map((suite) => `deb http://127.0.0.1:${port}/debian ${suite} main`);
  return { distribution: "debian", codename: "trixie", name: "Debian 13", sources, hosts: [], settings: [] };
}
