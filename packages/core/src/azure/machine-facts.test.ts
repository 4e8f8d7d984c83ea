import { expect, test } from "vitest";
import { imageReference } from "../plan/images.ts";
import type { Azure } from "./connect.ts";
import { readMachineFacts } from "./machine-facts.ts";

const target = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;

const gallery = "/subscriptions/other/resourceGroups/images/providers/Microsoft.Compute/galleries/ours/images/docker";
const managed = "/subscriptions/other/resourceGroups/images/providers/Microsoft.Compute/images/golden";
const location = "/subscriptions/mine/providers/Microsoft.Compute/locations/westeurope";
const plan = { publisher: "acme", product: "docker", name: "pro" };
const properties = {
  hyperVGeneration: "V2",
  architecture: "Arm64",
  purchasePlan: plan,
  features: [{ name: "SecurityType", value: "TrustedLaunchSupported" }],
};

/** A connection to what has these paths. */
function azureWith(known: Readonly<Record<string, object>>) {
  const asked: string[] = [];
  const azure = {
    subscriptionId: "mine",
    endpoint: "https://management.azure.com",
    arm: {
      async *list() {},
      async get(path: string) {
        asked.push(path);
        if (known[path] === undefined) throw { statusCode: 404, code: "ResourceNotFound", message: "not found" };
        return { properties: known[path] };
      },
    },
  } as unknown as Azure;
  return { azure, asked };
}

test.each([
  ["an image of a gallery", gallery, { [gallery]: properties }],
  [
    "a version of it",
    `${gallery}/versions/1.0.0`,
    { [gallery]: properties, [`${gallery}/versions/1.0.0`]: { publishingProfile: {} } },
  ],
  [
    "an image of a community gallery",
    "/CommunityGalleries/acme-1/Images/docker",
    { [`${location}/CommunityGalleries/acme-1/Images/docker`]: properties },
  ],
  [
    "the latest version of a shared gallery",
    "/SharedGalleries/1-ACME/images/docker/versions/latest",
    { [`${location}/SharedGalleries/1-ACME/images/docker`]: properties },
  ],
])("reads plan, processor and features of %s", async (_what, image, known) => {
  const { azure, asked } = azureWith(known);
  const facts = await readMachineFacts(azure, "westeurope", imageReference(image, "arm64", target));
  expect(facts.image).toEqual({
    ...{ generation: 2, architecture: "arm64", trustedLaunch: true, securityType: undefined, unsuitable: undefined },
    ...{ diskControllers: [], plan, deprecation: undefined },
  });
  expect(asked.toSorted()).toEqual(Object.keys(known).toSorted());
});

test("reads the generation of a managed image, which has no plan and no Trusted Launch", async () => {
  const { azure } = azureWith({ [managed]: { hyperVGeneration: "V1" } });
  expect((await readMachineFacts(azure, "westeurope", imageReference(managed, "x64", target))).image).toMatchObject({
    ...{ generation: 1, architecture: "x64", trustedLaunch: false, plan: undefined },
  });
});

test.each([`${gallery}/versions/..`, "/SharedGalleries/../images/docker", "/CommunityGalleries/acme-1/Images/."])(
  "rejects the id %s, whose segments a client would resolve",
  (image) => {
    expect(() => imageReference(image, "x64", target)).toThrow(/image/);
  },
);

test.each([
  ["Windows", { osType: "Windows" }, { unsuitable: "windows" }],
  ["a specialized image", { osType: "Linux", osState: "Specialized" }, { unsuitable: "specialized" }],
  ["a managed image with Windows", { storageProfile: { osDisk: { osType: "Windows" } } }, { unsuitable: "windows" }],
  [
    "an image for Trusted Launch only",
    { features: [{ name: "SecurityType", value: "TrustedLaunch" }] },
    { securityType: "TrustedLaunch", trustedLaunch: true },
  ],
])("recognises %s", async (_what, more, facts) => {
  const { azure } = azureWith({ [gallery]: more });
  expect((await readMachineFacts(azure, "westeurope", imageReference(gallery, "x64", target))).image).toMatchObject(
    facts,
  );
});

test("does not find a version that is not replicated to the location", async () => {
  const image = `${gallery}/versions/1.0.0`;
  const targetRegions = [{ name: "North Europe" }, { name: "West US 3" }];
  const { azure } = azureWith({ [gallery]: properties, [image]: { publishingProfile: { targetRegions } } });
  const read = (location: string) => readMachineFacts(azure, location, imageReference(image, "arm64", target));
  await expect(read("westeurope")).rejects.toMatchObject({ code: "image-not-found" });
  expect((await read("westus3")).image).toMatchObject({ architecture: "arm64" });
});

test("names the image that is not there", async () => {
  const image = `${gallery}/versions/2.0.0`;
  const { azure } = azureWith({ [gallery]: properties });
  await expect(readMachineFacts(azure, "westeurope", imageReference(image, "x64", target))).rejects.toMatchObject({
    code: "image-not-found",
    details: { image, location: "westeurope" },
  });
});
