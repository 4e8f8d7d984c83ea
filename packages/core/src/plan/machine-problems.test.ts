import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { parseHostSpec } from "../spec/index.ts";
import type { ImageFacts, SizeFacts } from "./facts.ts";
import { type PlanTarget, planHost } from "./host.ts";

const target: PlanTarget = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" };

const image: ImageFacts = {
  generation: 2,
  architecture: "x64",
  trustedLaunch: true,
  securityType: undefined,
  unsuitable: undefined,
  diskControllers: ["SCSI", "NVMe"],
  plan: undefined,
  deprecation: undefined,
};

const usual: SizeFacts = {
  name: "Standard_B2ls_v2",
  family: "standardBsv2Family",
  cores: 2,
  memoryGb: 4,
  restriction: undefined,
  zones: ["1", "2"],
  generations: [1, 2],
  architecture: "x64",
  trustedLaunch: true,
  premiumDisks: true,
  dataDisks: 4,
  acceleratedNetworking: true,
  spot: true,
  diskControllers: ["SCSI"],
  localDisks: [{ placement: "NvmeDisk", sizeGb: 200 }],
};

const sizeOf = (more: Partial<SizeFacts>) => ({ ...usual, name: "Standard_D2s_v5", ...more });

function rejectionOf(fields: object, imageMore: Partial<ImageFacts>, sizes: readonly SizeFacts[]) {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"], size: "Standard_D2s_v5", ...fields });
  try {
    planHost(spec, target, { image: { ...image, ...imageMore }, sizes });
    return undefined;
  } catch (error) {
    if (!isBerthError(error)) throw error;
    return error;
  }
}

test.each<[string, object, Partial<ImageFacts>, Partial<SizeFacts>, string, RegExp]>([
  ["an image of another generation", {}, {}, { generations: [1] }, "size", /generation 1 only/],
  ["an image for another processor", {}, { architecture: "arm64" }, {}, "image", /x64 processors/],
  ["disks that the image cannot use", {}, { diskControllers: ["SCSI"] }, { diskControllers: ["NVMe"] }, "size", /NVMe/],
  ["Trusted Launch", { trustedLaunch: true }, {}, { trustedLaunch: false }, "trustedLaunch", /Trusted Launch/],
  ["a spot machine", { spot: {} }, {}, { spot: false }, "spot", /spot/],
  [
    "an ephemeral disk",
    { osDisk: { ephemeral: true } },
    {},
    { localDisks: [] },
    "osDisk.ephemeral",
    /local disk of 31 GB/,
  ],
  [
    "a larger ephemeral disk",
    { osDisk: { ephemeral: true, sizeGb: 75 } },
    {},
    { localDisks: [{ placement: "ResourceDisk", sizeGb: 75 }] },
    "osDisk.ephemeral",
    /local disk of 76 GB/,
  ],
  ["premium disks", { osDisk: { type: "Premium_LRS" } }, {}, { premiumDisks: false }, "osDisk.type", /premium/],
  [
    "accelerated networking",
    { acceleratedNetworking: true },
    {},
    { acceleratedNetworking: false },
    "acceleratedNetworking",
    /accelerated/,
  ],
])("rejects a size without %s, and names one that would do", (_what, fields, imageMore, sizeMore, path, reason) => {
  const other = { ...usual, architecture: imageMore.architecture ?? "x64" };
  const error = rejectionOf(fields, imageMore, [other, sizeOf(sizeMore)]);
  if (error === undefined || !isBerthError(error, "spec-invalid")) throw new Error("not rejected");
  expect(error.details.issues).toEqual([{ path, message: expect.stringMatching(reason) }]);
  expect(error.message).toMatch(/Standard_B2ls_v2 would do/);
});

test("rejects a size that the location does not have or the subscription cannot use, and names another", () => {
  const closed = sizeOf({ restriction: "NotAvailableForSubscription" });
  const larger = sizeOf({ name: "Standard_D4s_v5", cores: 4 });
  for (const sizes of [
    [larger, usual],
    [larger, usual, closed],
  ])
    expect(rejectionOf({}, {}, sizes)).toMatchObject({
      code: "size-unavailable",
      details: { alternative: "Standard_B2ls_v2" },
    });
});

test("names the size that is probably meant, the newest of those", () => {
  const sizes = ["Standard_D2s_v3", "Standard_D2s_v5", "Standard_B2ls_v2"].map((name) => sizeOf({ name }));
  const larger = sizeOf({ name: "Standard_D4s_v5", cores: 4 });
  const alternativeTo = (size: string) => rejectionOf({ size }, {}, [larger, ...sizes]);
  expect(alternativeTo("Standard_D2s_v9")).toMatchObject({ details: { alternative: "Standard_D2s_v5" } });
  expect(alternativeTo("standard_d2_v3")).toMatchObject({ details: { alternative: "Standard_D2s_v3" } });
  expect(alternativeTo("Standard_M4")).toMatchObject({ details: { alternative: "Standard_D4s_v5" } });
});

test("rejects a zone in which the size is not offered", () => {
  expect(rejectionOf({ zone: "3" }, {}, [sizeOf({})])).toMatchObject({ code: "zone-unavailable" });
  expect(rejectionOf({ zone: "2" }, {}, [sizeOf({})])).toBeUndefined();
  expect(rejectionOf({ zone: "1" }, {}, [sizeOf({ zones: [] })])?.message).toMatch(/no zone/);
});

test("rejects an image without its plan, one that was withdrawn, and one without the Trusted Launch that was requested", () => {
  const plan = { publisher: "p", product: "o", name: "s" };
  expect(rejectionOf({}, { plan }, [usual])).toMatchObject({ code: "image-plan-needed" });
  expect(rejectionOf({ image: "Canonical:a:b:latest", imagePlan: true }, { plan }, [sizeOf({})])).toBeUndefined();
  expect(rejectionOf({}, { deprecation: { isOver: true, at: undefined } }, [sizeOf({})])?.message).toMatch(/withdrawn/);
  expect(rejectionOf({ trustedLaunch: true }, { trustedLaunch: false }, [sizeOf({})])?.message).toMatch(/Trusted/);
});

test.each<[string, object, Partial<ImageFacts>, string, RegExp]>([
  ["Windows", {}, { unsuitable: "windows" }, "image", /Windows/],
  ["a specialized image", {}, { unsuitable: "specialized" }, "image", /generalized/],
  ["a confidential machine", {}, { securityType: "ConfidentialVM" }, "image", /ConfidentialVM; choose another/],
  [
    "no Trusted Launch",
    { trustedLaunch: false },
    { securityType: "TrustedLaunch" },
    "trustedLaunch",
    /leave the field/,
  ],
])("rejects an image that can only be %s", (_what, fields, imageMore, path, reason) => {
  expect(rejectionOf(fields, imageMore, [sizeOf({})])).toMatchObject({
    code: "spec-invalid",
    details: { issues: [{ path, message: expect.stringMatching(reason) }] },
  });
});

test("uses Trusted Launch for an image that needs it, and asks for a size that has it", () => {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"] });
  const needing = { ...image, securityType: "TrustedLaunch" };
  expect(JSON.stringify(planHost(spec, target, { image: needing, sizes: undefined }).template)).toContain(
    "TrustedLaunch",
  );
  const without = sizeOf({ trustedLaunch: false });
  expect(rejectionOf({}, needing, [usual, without])?.message).toMatch(
    /size: Standard_D2s_v5 .*Standard_B2ls_v2 would do/,
  );
});

test("accepts the plan of a managed image, which Azure does not show", () => {
  const managed = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/golden";
  const imagePlan = { publisher: "p", product: "o", name: "s" };
  expect(rejectionOf({ image: managed, imagePlan }, {}, [sizeOf({})])).toBeUndefined();
  const inGallery = managed.replace("/images/", "/galleries/ours/images/");
  expect(rejectionOf({ image: inGallery, imagePlan }, {}, [sizeOf({})])?.message).toMatch(/no purchase plan/);
});

test("uses Trusted Launch exactly where the image and the size have it, without another fingerprint", () => {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"] });
  const planOf = (imageMore: Partial<ImageFacts>, sizeMore: Partial<SizeFacts>) =>
    planHost(spec, target, { image: { ...image, ...imageMore }, sizes: [{ ...usual, ...sizeMore }] });
  const uses = (plan: { readonly template: unknown }) => JSON.stringify(plan.template).includes("TrustedLaunch");
  expect(uses(planOf({}, {}))).toBe(true);
  expect(uses(planOf({ trustedLaunch: false }, {}))).toBe(false);
  expect(uses(planOf({}, { trustedLaunch: false }))).toBe(false);
  expect(planOf({ trustedLaunch: false }, {}).fingerprint).toBe(planHost(spec, target).fingerprint);
});

test("leaves to Azure what is not known", () => {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"], zone: "3", trustedLaunch: true });
  expect(() => planHost(spec, target, { image: undefined, sizes: undefined })).not.toThrow();
});

test("warns of an image that its publisher is going to withdraw", () => {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"] });
  const deprecation = { isOver: false, at: "2027-01-31T00:00:00Z" };
  const { warnings } = planHost(spec, target, { image: { ...image, deprecation }, sizes: [usual] });
  expect(warnings).toEqual([{ code: "image-deprecated", image: expect.any(String), at: deprecation.at }]);
});
