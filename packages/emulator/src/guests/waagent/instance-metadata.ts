import { at, isObject } from "../../json.ts";
import type { GuestSpec, InstanceDescription } from "../guest.ts";
import { metadataAddress } from "../linux/network.ts";

export interface MetadataAnswer {
  readonly status: number;
  readonly type: "application/json" | "text/plain";
  readonly body: string;
}

/** The versions that the emulator answers, all in the same way. */
const versions = ["2017-08-01", "2018-02-01", "2019-06-01", "2020-06-01", "2021-02-01", "2021-08-01", "2023-07-01"];

/** Answers a request to https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service. Every member of a machine's own is there; others are empty, as in Azure. */
export function answerMetadata(
  spec: GuestSpec,
  path: string,
  hasMetadataHeader: boolean,
  isForwarded: boolean,
): MetadataAnswer {
  const { pathname, searchParams } = new URL(path, `http://${metadataAddress}`);
  if (!hasMetadataHeader || isForwarded) return bad("Bad request. Required metadata header not specified");
  if (pathname === "/metadata/versions") return json({ apiVersions: versions });
  const version = searchParams.get("api-version");
  if (version === null) return bad("Bad request. api-version was not specified in the request");
  if (!versions.includes(version))
    return bad("Bad request. api-version is invalid or was not specified in the request.");
  const [, root, ...steps] = pathname.split("/").filter((step) => step !== "");
  if (root !== "instance") return { status: 404, ...text('{ "error": "Not found" }') };
  const found = at(describeInstance(spec), ...steps);
  if (found === undefined) return { status: 404, ...text('{ "error": "Not found" }') };
  const isLeaf = !isObject(found) && !Array.isArray(found);
  const wantsText = searchParams.get("format") === "text";
  if (isLeaf) return wantsText ? { status: 200, ...text(String(found)) } : bad("Bad request. Leaf needs format=text");
  if (!wantsText) return json(found);
  const names = Object.entries(found).map(([name, value]) => (typeof value === "object" ? `${name}/` : name));
  return { status: 200, ...text(names.join("\n")) };
}

function describeInstance(spec: GuestSpec): object {
  const ipAddress = [{ privateIpAddress: spec.privateAddress, publicIpAddress: spec.publicAddress ?? "" }];
  const subnet = [{ address: `${spec.privateAddress.split(".", 3).join(".")}.0`, prefix: "24" }];
  return {
    compute: describeCompute(spec, spec.instance),
    network: { interface: [{ ipv4: { ipAddress, subnet }, ipv6: { ipAddress: [] }, macAddress: "" }] },
  };
}

function describeCompute(spec: GuestSpec, instance: InstanceDescription | undefined): object {
  const { image, tags = {}, ...rest } = instance ?? {};
  return {
    azEnvironment: "AzurePublicCloud",
    customData: "",
    isHostCompatibilityLayerVm: "false",
    ...{
      location: "",
      name: spec.hostname,
      resourceGroupName: "",
      resourceId: "",
      subscriptionId: "",
      vmId: "",
      vmSize: "",
      zone: "",
    },
    ...rest,
    ...{ offer: "", publisher: "", sku: "", version: "", ...image },
    osProfile: {
      adminUsername: spec.adminUsername,
      computerName: spec.hostname,
      disablePasswordAuthentication: "true",
    },
    osType: "Linux",
    ...{
      placementGroupId: "",
      platformFaultDomain: "0",
      platformUpdateDomain: "0",
      priority: "",
      provider: "Microsoft.Compute",
    },
    publicKeys: spec.sshPublicKeys.map((keyData) => ({
      keyData,
      path: `/home/${spec.adminUsername}/.ssh/authorized_keys`,
    })),
    ...{ userData: "", vmScaleSetName: "" },
    tags: Object.entries(tags)
      .map(([name, value]) => `${name}:${value}`)
      .join(";"),
    tagsList: Object.entries(tags).map(([name, value]) => ({ name, value })),
  };
}

function json(value: unknown): MetadataAnswer {
  return { status: 200, type: "application/json", body: JSON.stringify(value) };
}

function text(body: string): Omit<MetadataAnswer, "status"> {
  return { type: "text/plain", body };
}

function bad(error: string): MetadataAnswer {
  return { ...json({ error, "newest-versions": versions.slice(-3).reverse() }), status: 400 };
}
