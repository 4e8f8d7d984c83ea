/** The emulated locations, of all clouds. */
export const locations: readonly string[] = [
  "westeurope",
  "northeurope",
  "eastus",
  "eastus2",
  "westus2",
  "germanywestcentral",
  "swedencentral",
  "chinanorth3",
  "chinaeast2",
  "usgovvirginia",
  "usgovarizona",
];
