import { expect, test } from "vitest";
import { emulated } from "./azure.ts";

const definition = {
  location: "westeurope",
  osType: "Linux" as const,
  osState: "Generalized" as const,
  hyperVGeneration: "V2" as const,
  architecture: "Arm64" as const,
  identifier: { publisher: "acme", offer: "docker", sku: "arm" },
  features: [{ name: "SecurityType", value: "TrustedLaunchSupported" }],
};
const storageProfile = { source: { id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d" } };

async function withGallery() {
  const azure = await emulated();
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const { galleries, galleryImages, galleryImageVersions } = azure.compute;
  await galleries.createOrUpdate("team", "ours", {
    location: "westeurope",
    sharingProfile: {
      permissions: "Community",
      communityGalleryInfo: { publicNamePrefix: "acme", eula: "e", publisherUri: "u", publisherContact: "c" },
    },
  });
  await galleryImages.createOrUpdate("team", "ours", "docker", definition);
  await galleryImageVersions.createOrUpdate("team", "ours", "docker", "1.0.0", {
    location: "westeurope",
    storageProfile,
    publishingProfile: { targetRegions: [{ name: "West Europe" }] },
  });
  return azure;
}

test("keeps galleries with their definitions and versions", async () => {
  await using azure = await withGallery();
  const { galleries, galleryImages, galleryImageVersions } = azure.compute;
  const found = await galleryImages.get("team", "ours", "docker");
  expect(found).toMatchObject({ architecture: "Arm64", hyperVGeneration: "V2", features: definition.features });
  expect((await galleryImageVersions.get("team", "ours", "docker", "1.0.0")).publishingProfile?.targetRegions).toEqual([
    expect.objectContaining({ name: "West Europe" }),
  ]);
  expect((await galleries.get("team", "ours")).identifier?.uniqueName).toBe(`${azure.emulator.subscriptionId}-OURS`);
  await expect(galleryImages.delete("team", "ours", "docker")).rejects.toMatchObject({ code: "CannotDeleteResource" });
  await expect(
    galleryImageVersions.createOrUpdate("team", "ours", "docker", "one", { location: "westeurope", storageProfile }),
  ).rejects.toMatchObject({ code: "InvalidParameter" });
});

test("shows a gallery to others under its public name once it is shared", async () => {
  await using azure = await withGallery();
  const { compute, emulator } = azure;
  const { sharingProfile } = await compute.galleries.get("team", "ours");
  const name = sharingProfile?.communityGalleryInfo?.publicNames?.[0] ?? "";
  expect(name).toMatch(/^acme-[0-9a-f-]{36}$/);
  const community = () => compute.communityGalleryImages.get("westeurope", name, "docker");
  await expect(community()).rejects.toMatchObject({ statusCode: 404 });
  await compute.gallerySharingProfile.update("team", "ours", { operationType: "EnableCommunity" });
  expect(await community()).toMatchObject({ architecture: "Arm64", hyperVGeneration: "V2" });
  expect(
    await compute.sharedGalleryImages.get("westeurope", `${emulator.subscriptionId}-OURS`, "docker"),
  ).toMatchObject({ architecture: "Arm64" });
  const version = (location: string) =>
    compute.communityGalleryImageVersions.get(location, name, "docker", "1.0.0").then(
      () => "found",
      ({ statusCode }) => statusCode,
    );
  expect(await Promise.all(["westeurope", "eastus"].map(version))).toEqual(["found", 404]);
});
