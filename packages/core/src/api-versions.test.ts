import { expect, test } from "vitest";
import { apiVersionOf, apiVersions } from "./api-versions.ts";

const group = "/subscriptions/s/resourceGroups/team";

test.each([
  ["/subscriptions/s", "2022-12-01"],
  [group, "2024-03-01"],
  ["/subscriptions/s/resources", "2024-03-01"],
  ["/subscriptions/s/providers/Microsoft.Compute", "2024-03-01"],
  ["/subscriptions/s/providers/Microsoft.Compute/register", "2024-03-01"],
  [`${group}/providers/Microsoft.Resources/deployments/d/operations`, "2024-03-01"],
  [`${group}/providers/Microsoft.Compute/virtualMachines/m/providers/Microsoft.Resources/tags/default`, "2024-03-01"],
  [`${group}/providers/Microsoft.Compute/virtualMachines/m/extensions/docker`, "2024-07-01"],
  [`${group}/providers/microsoft.compute/Disks/d`, "2024-03-02"],
  [`${group}/providers/Microsoft.Compute/galleries/g/images/i/versions/1`, "2023-07-03"],
  ["/subscriptions/s/providers/Microsoft.Compute/locations/l/CommunityGalleries/g/Images/i", "2023-07-03"],
  ["/subscriptions/s/providers/Microsoft.Compute/locations/l/SharedGalleries/g/Images/i/Versions/1", "2023-07-03"],
  ["/subscriptions/s/providers/Microsoft.Compute/skus", "2021-07-01"],
  ["/subscriptions/s/providers/Microsoft.Compute/locations/westeurope/usages", "2024-07-01"],
  ["/subscriptions/s/providers/Microsoft.Network/publicIPAddresses", "2024-05-01"],
  [`${group}/providers/Microsoft.Authorization/permissions`, "2022-04-01"],
  ["/subscriptions/s/providers/Microsoft.Unheard/things/t", undefined],
])("pins %s to %s", (path, version) => {
  expect(apiVersionOf(path)).toBe(version);
});

test("uses versions that were two years old when they were chosen", () => {
  for (const version of Object.values(apiVersions)) expect(version < "2024-11-28").toBe(true);
});
