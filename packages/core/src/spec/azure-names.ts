import { z } from "zod";

/** ARM's own rule for resource group names, less the characters that need escaping in a URL. */
export const resourceGroup = z
  .string()
  .regex(/^[\w.()-]{0,89}[\w()-]$/, "use at most 90 letters, digits, _ - . ( ), no dot last");

/** What most of Azure's resources may be called. */
export const resourceName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/, "use 1 to 80 letters, digits, _ - . , a letter or digit first");

/** A resource that exists, by its name, and its group where that is not the host's. */
export const existingResource = z.strictObject({
  name: resourceName.describe("Its name"),
  resourceGroup: resourceGroup.optional().describe("Its resource group. Default: the host's"),
});
