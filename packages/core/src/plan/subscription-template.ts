import type { HostPlan } from "./host.ts";
import { tagNames } from "./tags.ts";

const resourcesApi = "2024-03-01";

/**
 * The template of a host in a resource group that is not there yet, for the subscription: the group, and the deployment
 * into it. It serves to ask beforehand; `deployPlannedHost` makes the group first and deploys into it.
 */
export function subscriptionTemplate({ resourceGroup, location, names, template }: HostPlan): object {
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
        tags: { [tagNames.shared]: "group" },
        properties: {},
      },
      {
        type: "Microsoft.Resources/deployments",
        apiVersion: resourcesApi,
        name: names.deployment,
        resourceGroup,
        dependsOn: [`[subscriptionResourceId('Microsoft.Resources/resourceGroups', '${resourceGroup}')]`],
        properties: {
          mode: "Incremental",
          // The template's own parameters, and no others, are what its expressions see.
          expressionEvaluationOptions: { scope: "inner" },
          parameters: Object.fromEntries(parameters),
          template,
        },
      },
    ],
  };
}
