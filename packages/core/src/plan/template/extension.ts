import { customScriptHandler } from "../../provision/custom-script.ts";
import { tagNames } from "../tags.ts";
import { computeApi, resourceIdExpression, type TemplateInput, type TemplateResource } from "./resource.ts";

export function extension({ spec, names, tags: { [tagNames.expires]: _, ...tags } }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Compute/virtualMachines/extensions",
    apiVersion: computeApi,
    name: `${names.virtualMachine}/${names.extension}`,
    location: spec.location,
    // Only the machine has the expiry tag, because the tags of an extension cannot be changed separately.
    tags,
    dependsOn: [resourceIdExpression("Microsoft.Compute/virtualMachines", names.virtualMachine)],
    properties: {
      ...customScriptHandler,
      settings: {},
      protectedSettings: "[parameters('extensionProtectedSettings')]",
    },
  };
}
