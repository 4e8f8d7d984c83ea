import { customScriptHandler } from "../../provision/custom-script.ts";
import { tagNames } from "../tags.ts";
import { computeApi, resourceId, type TemplateInput, type TemplateResource } from "./resource.ts";

export function extension({ spec, names, tags: { [tagNames.expires]: _, ...tags } }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Compute/virtualMachines/extensions",
    apiVersion: computeApi,
    name: `${names.virtualMachine}/${names.extension}`,
    location: spec.location,
    // Its end is the machine's: an extension's tags cannot be changed by themselves.
    tags,
    dependsOn: [resourceId("Microsoft.Compute/virtualMachines", names.virtualMachine)],
    properties: {
      ...customScriptHandler,
      settings: {},
      protectedSettings: "[parameters('extensionProtectedSettings')]",
    },
  };
}
