import { readFileSync } from "node:fs";
import { checkAccess, clouds } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../emulated-azure.ts";

const page = readFileSync(new URL("../../../../docs/signing-in.md", import.meta.url), "utf8");

test("docs/signing-in.md has every check of access in its order, and the figures of every cloud", async () => {
  await using cloud = await emulatedAzure();
  const told = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
  expect(told.slice(4)).toEqual((await checkAccess(cloud.azure)).map(({ check }) => check));
  for (const { name, azureName, endpoint, authorityHost, dnsSuffix, oidcAudience, locations } of Object.values(clouds))
    for (const figure of [name, azureName, endpoint, authorityHost, dnsSuffix, oidcAudience, locations.example])
      expect(page).toContain(`\`${figure}\``);
});
