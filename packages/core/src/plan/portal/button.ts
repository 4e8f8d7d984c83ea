import { type CloudName, clouds } from "../../clouds.ts";

/** The names under which the two files of the portal are published. */
export const portalFiles = { template: "azuredeploy.json", uiDefinition: "createUiDefinition.json" } as const;

/**
 * Where a browser is sent to deploy the files that are published at `base`: an address that anybody can read, such as
 * `https://raw.githubusercontent.com/OWNER/REPOSITORY/main/deploy/portal`.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-azure-button
 */
export function portalLink(base: string, cloud: CloudName): string {
  const at = (file: string) => encodeURIComponent(`${base.replace(/\/+$/, "")}/${file}`);
  const { template, uiDefinition } = portalFiles;
  return `${clouds[cloud].portal}/#create/Microsoft.Template/uri/${at(template)}/createUIDefinitionUri/${at(uiDefinition)}`;
}
