import { type CloudName, clouds } from "../../clouds.ts";

/** The file names of the published template and form. */
export const portalFiles = { template: "azuredeploy.json", uiDefinition: "createUiDefinition.json" } as const;

/**
 * The URL of the Azure portal that deploys the files published at `base`, a public URL such as
 * `https://raw.githubusercontent.com/OWNER/REPOSITORY/main/deploy/portal`.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-azure-button
 */
export function portalLink(base: string, cloud: CloudName): string {
  const at = (file: string) => encodeURIComponent(`${base.replace(/(?<!\/)\/+$/, "")}/${file}`);
  const { template, uiDefinition } = portalFiles;
  return `${clouds[cloud].portal}/#create/Microsoft.Template/uri/${at(template)}/createUIDefinitionUri/${at(uiDefinition)}`;
}
