/** https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name */
const wholeWords: ReadonlySet<string> = new Set([
  ...["access", "azure", "bing", "bizspark", "biztalk", "cortana", "directx", "dotnet", "dynamics", "excel"],
  ...["exchange", "forefront", "groove", "hololens", "hyperv", "kinect", "lync", "msdn", "o365", "office", "office365"],
  ...["onedrive", "onenote", "outlook", "powerpoint", "sharepoint", "skype", "visio", "visualstudio", "xbox"],
]);

/**
 * The word in a DNS label for which Azure rejects a public address (`DomainNameLabelReserved`); undefined if there is none.
 * - https://github.com/Azure/terraform-azurerm-compute/pull/4
 * - https://github.com/AzureCosmosDB/OmniVec/pull/161
 */
export function reservedWordIn(label: string): string | undefined {
  if (wholeWords.has(label)) return label;
  return ["microsoft", "windows"].find((word) => label.includes(word)) ?? /^login/.exec(label)?.[0];
}
