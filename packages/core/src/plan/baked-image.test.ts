import { expect, test } from "vitest";
import { bakedImageId, compareVersions, nextVersion, parseBakedImage, parseBakedImageName } from "./baked-image.ts";
import { imageReference, isImageByPlace, usesCloudInit } from "./images.ts";

const target = { subscriptionId: "00000000-0000-4000-8000-000000000001" };
const gallery = `/subscriptions/${target.subscriptionId}/resourceGroups/berth-images/providers/Microsoft.Compute/galleries/berth`;

test.each([
  ["gallery:ci", `${gallery}/images/ci`],
  ["gallery:ci:1.0.12", `${gallery}/images/ci/versions/1.0.12`],
  ["Gallery:a-1", `${gallery}/images/a-1`],
])("names the place of %s", (image, id) => {
  const reference = imageReference(image, "x64", target);
  expect(reference).toEqual({ id });
  expect(usesCloudInit(reference)).toBe(false);
  expect(bakedImageId(target, parseBakedImage(image) ?? { name: "" })).toBe(id);
});

test.each([
  "gallery:",
  "gallery:CI",
  "gallery:-a",
  "gallery:a-",
  "gallery:a/../b",
  "gallery:ci:latest",
  "gallery:ci:1.0",
  "gallery:ci:1.0.0:x:y",
  "gallery:ci:1.0.9999999999",
  `gallery:${"a".repeat(33)}`,
])("rejects %s", (image) => {
  expect(() => imageReference(image, "x64", target)).toThrow(/image/);
});

test.each([
  ["gallery:ci", true],
  ["/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/images/z", true],
  ["/CommunityGalleries/acme/Images/docker", true],
  ["debian-13", false],
  ["Canonical:ubuntu-24_04-lts:server:latest", false],
])("knows whether %s names a place: %s", (image, isPlace) => {
  expect(isImageByPlace(image)).toBe(isPlace);
});

test("reads a name and a version, and nothing else", () => {
  expect(["ci", "ci:1.2.3", "ci:1.2", "ci:", "", "a b"].map((each) => parseBakedImageName(each))).toEqual([
    { name: "ci", version: undefined },
    { name: "ci", version: "1.2.3" },
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("numbers versions upwards, by their numbers", () => {
  expect(nextVersion([])).toBe("1.0.0");
  expect(nextVersion(["1.0.9", "1.0.10", "1.0.2"])).toBe("1.0.11");
  expect(nextVersion(["2.3.4", "1.9.9"])).toBe("2.3.5");
  expect(["1.10.0", "1.9.0", "1.9.0"].sort(compareVersions)).toEqual(["1.9.0", "1.9.0", "1.10.0"]);
});
