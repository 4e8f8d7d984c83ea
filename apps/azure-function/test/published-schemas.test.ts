import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasPublishedSchema, issuesOfPart, publishedIssues, type TemplateResource } from "@dockberth/testing";
import { expect, test } from "vitest";

const template = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "infrastructure", "azuredeploy.json"), "utf8"),
) as {
  variables: { siteConfig: object; premiumSiteConfig: object };
  resources: TemplateResource[];
};

const published = template.resources.filter(hasPublishedSchema);

test.each(published.map((resource) => [resource.type, resource] as const))(
  "writes a %s that its published schema allows",
  (_type, resource) => expect(publishedIssues(resource)).toEqual([]),
);

test("writes a site configuration that its published schema allows", () => {
  const { siteConfig: common, premiumSiteConfig } = template.variables;
  expect(issuesOfPart("SiteConfig", { ...common, ...premiumSiteConfig }, "siteConfig")).toEqual([]);
  expect(issuesOfPart("SiteConfig", { linuxFxVersoin: "NODE|22" }, "siteConfig")).toEqual([
    "siteConfig.linuxFxVersoin: unknown",
  ]);
});
