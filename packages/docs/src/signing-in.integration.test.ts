import { readFileSync } from "node:fs";
import { checkAccess, clouds } from "@dockberth/core";
import { emulatedAzure } from "@dockberth/testing";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../../docs/signing-in.md", import.meta.url), "utf8");

test("finds every access check in its order, and the names of every cloud, in docs/signing-in.md", async () => {
  await using cloud = await emulatedAzure();
  const listed = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
  expect(listed.slice(4)).toEqual((await checkAccess(cloud.azure)).map(({ check }) => check));
  for (const { name, azureName, endpoint, authorityHost, dnsSuffix, oidcAudience, locations } of Object.values(clouds))
    for (const text of [name, azureName, endpoint, authorityHost, dnsSuffix, oidcAudience, locations.default])
      expect(page).toContain(`\`${text}\``);
});
