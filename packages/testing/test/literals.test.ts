import { createAuthority, createHost, createHosts, parseHostSpec, previewChanges, tagNames } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, listAll } from "../src/index.ts";

const tags = {
  tenant: "[subscription().tenantId]",
  leak: "[substring(string(parameters('extensionProtectedSettings')),0,250)]",
  team: "[team a]",
  twice: "[[a]",
  "[resourceGroup().name]": "name",
};
const input = { name: "demo", allowFrom: ["127.0.0.0/8"], tags, customData: "[variables('none')]" };

test("writes tags in brackets as they are, for one host and for many", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const preview = await previewChanges(azure, parseHostSpec(input));
  expect(preview.refusal).toBeUndefined();
  await createHost(azure, parseHostSpec(input), authority);
  await createHosts(
    azure,
    ["one", "two"].map((name) => parseHostSpec({ ...input, name, resourceGroup: "team" })),
    authority,
  );
  const found: string[] = [];
  for await (const { name, type, tags: written = {} } of listAll(azure, "resources")) {
    if (written[tagNames.host] === undefined || type?.includes("disks") === true) continue;
    found.push(`${name}`);
    expect(written, `${type} ${name}`).toMatchObject(tags);
  }
  expect(found.length).toBeGreaterThan(12);
});
