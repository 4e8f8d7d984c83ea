import { parseHostSpec, planHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { changesView } from "./plan-view.ts";

test("lists the rules of others as unchanged", () => {
  const plan = planHost(parseHostSpec({ name: "web", allowFrom: ["203.0.113.7"] }), {
    cloud: "public",
    subscriptionId: "s",
  });
  const foreignRules = [{ securityGroup: "web-nsg", name: "monitoring" }];
  expect(changesView({ plan, changes: [], foreignRules, refusal: undefined })).toContain(
    "\n  = unchanged rule monitoring in web-nsg, which Berth did not create\n",
  );
});
