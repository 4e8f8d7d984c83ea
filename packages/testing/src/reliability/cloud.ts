import { type Authority, type Azure, connectDocker, inspectHost, issueClientCertificate } from "@berth/core";
import type { HostInput } from "./verbs.ts";

/** What is somebody else's: in the group of the host, and with names and tags that are nearly the host's. */
export const decoys = ["decoy-ip", "decoy-net", "demo-decoy", "other", "team"] as const;

export async function placeDecoys(azure: Azure): Promise<void> {
  const location = "westeurope";
  await azure.resources.resourceGroups.createOrUpdate("team", { location });
  const address = { location, sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };
  await Promise.all([
    azure.network.publicIPAddresses.createOrUpdate("team", "decoy-ip", address),
    azure.network.publicIPAddresses.createOrUpdate("team", "other", { ...address, tags: { "berth-host": "demo-2" } }),
    azure.network.networkSecurityGroups.createOrUpdate("team", "demo-decoy", { location, tags: { host: "demo" } }),
    azure.network.virtualNetworks.createOrUpdate("team", "decoy-net", {
      location,
      addressSpace: { addressPrefixes: ["10.99.0.0/16"] },
    }),
  ]);
}

/** The names of everything that there is, resource groups too. */
export async function everything(azure: Azure): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of azure.resources.resources.list()) names.push(name ?? "");
  for await (const { name } of azure.resources.resourceGroups.list()) names.push(name ?? "");
  return names.sort();
}

/** What a host is made of, in a group of its own or in one that is there. */
export function hostParts({ name, resourceGroup }: HostInput): string[] {
  const own = resourceGroup === undefined ? [`berth-${name}`] : [];
  return [...own, "berth-net", "docker", name, `${name}-ip`, `${name}-nic`, `${name}-nsg`, `${name}-os`];
}

/** Says what is wrong with a host that should be whole: not one thing too few or too many, and Docker answers. */
export async function faultOf(azure: Azure, authority: Authority, input: HostInput): Promise<string | undefined> {
  const [present, expected] = [await everything(azure), [...hostParts(input), ...decoys].sort()];
  if (present.join() !== expected.join()) return `there is ${present.join(" ")} instead of ${expected.join(" ")}`;
  const client = await issueClientCertificate(authority, { name: "prover" });
  const report = await inspectHost(azure, input.name, { client });
  if (report.state !== "ready") return `the host is ${report.state}`;
  if (report.docker === undefined || "error" in report.docker) return `Docker: ${report.docker?.error.message}`;
  await (await connectDocker(report, client)).ping();
  return undefined;
}
