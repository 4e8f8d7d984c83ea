import * as z from "zod";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";

/**
 * ARM's rule for the names of resource groups, without the characters that need escaping in a URL.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources
 */
export const resourceGroup = lazy(() => z.string().regex(/^[\w.()-]{0,89}[\w()-]$/, issueTexts.resourceGroup));

/**
 * The rule for the names of most resources.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork
 */
export const resourceName = lazy(() => z.string().regex(/^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/, issueTexts.resourceName));

/** An existing resource: its name, and its resource group if that is not the host's. */
export const existingResource = lazy(() =>
  z.strictObject({
    name: resourceName().describe("The name"),
    resourceGroup: resourceGroup().optional().describe("The resource group. Default: the host's"),
  }),
);
