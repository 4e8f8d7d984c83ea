import { customScriptHandler } from "../../provision/custom-script.ts";
import { tagNames } from "../tags.ts";
import { ArmExpression, resourceIdExpression } from "./expression.ts";
import { computeApi, type ResourceDraft, type TemplateInput } from "./resource.ts";

export function extension({ spec, names, tags: { [tagNames.expires]: _, ...tags } }: TemplateInput): ResourceDraft {
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
      protectedSettings: new ArmExpression("parameters('extensionProtectedSettings')"),
    },
  };
}
