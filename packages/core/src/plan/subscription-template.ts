import { apiVersions } from "../api-versions.ts";
import type { HostPlan } from "./host.ts";
import { sharedTags } from "./tags.ts";
import { quote, renderTemplatePart } from "./template/expression.ts";

const resourcesApi = apiVersions["Microsoft.Resources"];

/**
 * A subscription-level template for a host in a new resource group: the group, and a deployment in it. It is used only
 * for what-if; `deployPlannedHost` creates the group first and then deploys in it.
 */
export function subscriptionTemplate({ resourceGroup, location, names, tags, template }: HostPlan): object {
  const parameters = Object.keys(template.parameters).map((name) => [name, { value: `[parameters('${name}')]` }]);
  return {
    $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    parameters: template.parameters,
    resources: [
      {
        type: "Microsoft.Resources/resourceGroups",
        apiVersion: resourcesApi,
        name: resourceGroup,
        location,
        tags: renderTemplatePart(sharedTags(tags, "group")),
        properties: {},
      },
      {
        type: "Microsoft.Resources/deployments",
        apiVersion: resourcesApi,
        name: names.deployment,
        resourceGroup,
        dependsOn: [`[subscriptionResourceId('Microsoft.Resources/resourceGroups', ${quote(resourceGroup)})]`],
        properties: {
          mode: "Incremental",
          // The expressions of the inner template use its own parameters.
          expressionEvaluationOptions: { scope: "inner" },
          parameters: Object.fromEntries(parameters),
          template,
        },
      },
    ],
  };
}
