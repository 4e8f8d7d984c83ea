import { createAuthority, createHost, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";

const authority = createAuthority({ name: "tests" });

/** Refused by Azure before: https://github.com/flatcar/Flatcar/issues/1249, https://github.com/hashicorp/terraform-provider-azurerm/issues/12534 */
test.each<[string, object]>([
  ["for arm64 with the default size", { architecture: "arm64" }],
  ["with an image without Trusted Launch", { image: "flatcar" }],
  ["with ranges of both address families", { allowFrom: ["127.0.0.0/8", "2001:db8::/32"], sshFrom: ["2001:db8::1"] }],
  ["with ranges that overlap", { allowFrom: ["127.0.0.0/8", "127.0.0.1", "127.9.9.9/8"] }],
])("creates a host %s", async (_what, more) => {
  await using cloud = await emulatedAzure();
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more });
  const { host } = await createHost(cloud.azure, spec, await authority);
  expect(host.state).toBe("ready");
});
