import { randomUUID } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import { durations } from "../durations.ts";
import { at, type Json, listAt, objectAt, textAt } from "../json.ts";
import { freeAddress } from "../net/addresses.ts";
import { locationOf } from "../resources/envelope.ts";
import { refersTo, resourcesOfType } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import { sameId } from "../state/resource-id.ts";
import type { CloudName, ResourceType, World } from "../world.ts";
import { gatewayOf } from "./nat-gateways.ts";

const dnsSuffixes: Readonly<Record<CloudName, string>> = {
  AzureCloud: "cloudapp.azure.com",
  AzureChinaCloud: "cloudapp.chinacloudapi.cn",
  AzureUSGovernment: "cloudapp.usgovcloudapi.net",
};

/** Without guests, addresses come from a range that is reserved for documentation (RFC 5737). */
const documentationRange = "203.0.113.0/24";

export const publicIpAddresses: ResourceType = {
  type: "Microsoft.Network/publicIPAddresses",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const location = locationOf(body) ?? "";
    if (textAt(body, "sku", "name") !== "Standard") {
      throw new ArmError(
        400,
        "IPv4BasicSkuPublicIpCountLimitReached",
        "Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.",
      );
    }
    if (textAt(properties, "publicIPAllocationMethod") !== "Static") {
      throw new ArmError(
        400,
        "StandardSkuPublicIPAddressesMustBeStatic",
        `Standard sku publicIp ${id.id} must have AllocationMethod set to Static.`,
      );
    }
    const label = textAt(properties, "dnsSettings", "domainNameLabel");
    if (label !== undefined) requireDnsLabel(world, id.id, label, location);
    if (existing === undefined) requireAddressQuota(world, location);
    const ipAddress = textAt(existing?.properties, "ipAddress") ?? nextAddress(world);
    const dnsSettings =
      label === undefined
        ? undefined
        : { ...objectAt(properties, "dnsSettings"), fqdn: `${label}.${location}.${dnsSuffixes[world.cloud]}` };
    return {
      properties: {
        publicIPAddressVersion: "IPv4",
        idleTimeoutInMinutes: 4,
        ...properties,
        dnsSettings,
        ipAddress,
        resourceGuid: existing?.properties["resourceGuid"] ?? randomUUID(),
      },
      extra: { sku: { name: "Standard", tier: "Regional" } },
      seconds: durations.publicAddress.seconds,
    };
  },
  remove(world, address) {
    const user = ipConfigurationOf(world, address) ?? gatewayOf(world, address)?.id;
    if (user !== undefined) {
      throw new ArmError(
        400,
        "PublicIPAddressCannotBeDeleted",
        `Public IP address ${address.id} can not be deleted since it is still allocated to resource ${user}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.`,
      );
    }
    return { seconds: 2 };
  },
  view(world, address): Json {
    const [user, gateway] = [ipConfigurationOf(world, address), gatewayOf(world, address)];
    return {
      properties: {
        ipConfiguration: user === undefined ? undefined : { id: user },
        natGateway: gateway === undefined ? undefined : { id: gateway.id },
      },
    };
  },
};

/** The id of the interface's IP configuration that uses a public address. */
function ipConfigurationOf(world: World, address: Resource): string | undefined {
  for (const nic of resourcesOfType(world, "Microsoft.Network/networkInterfaces")) {
    const found = listAt(nic.properties, "ipConfigurations").find((each) =>
      refersTo(at(each, "properties", "publicIPAddress"), address.id),
    );
    if (found !== undefined) return `${nic.id}/ipConfigurations/${textAt(found, "name") ?? ""}`;
  }
  return undefined;
}

function requireDnsLabel(world: World, id: string, label: string, location: string): void {
  if (!/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(label)) {
    throw new ArmError(
      400,
      "InvalidDomainNameLabel",
      `The domain name label ${label} is invalid. It must conform to the following regular expression: ^[a-z][a-z0-9-]{1,61}[a-z0-9]$.`,
    );
  }
  if (/microsoft|windows|^login/.test(label)) {
    throw new ArmError(
      400,
      "DomainNameLabelReserved",
      `The domain name label ${label} is invalid. The name itself or part of the name is a reserved word such as a trademark. Please use a different name.`,
    );
  }
  const owner = resourcesOfType(world, "Microsoft.Network/publicIPAddresses").find(
    (each) =>
      each.location === location &&
      textAt(each.properties, "dnsSettings", "domainNameLabel") === label &&
      !sameId(each.id, id),
  );
  if (owner !== undefined) {
    throw new ArmError(
      400,
      "DnsRecordInUse",
      `DNS record ${label}.${location}.${dnsSuffixes[world.cloud]} is already used by another public IP.`,
    );
  }
}

function requireAddressQuota(world: World, location: string): void {
  const limit = world.quotas.publicAddresses;
  const used = resourcesOfType(world, "Microsoft.Network/publicIPAddresses").filter(
    (each) => each.location === location,
  ).length;
  if (used >= limit) throw countLimitReached(limit);
}

function countLimitReached(limit: number): ArmError {
  return new ArmError(
    400,
    "IPv4StandardSkuPublicIpCountLimitReached",
    `Cannot create more than ${limit} IPv4 Standard SKU public IP addresses for this subscription in this region.`,
  );
}

function nextAddress(world: World): string {
  const taken = new Set(
    resourcesOfType(world, "Microsoft.Network/publicIPAddresses").map(
      (each) => textAt(each.properties, "ipAddress") ?? "",
    ),
  );
  const address = freeAddress(world.guests?.publicAddresses ?? documentationRange, taken, 4);
  if (address === undefined) throw countLimitReached(taken.size);
  return address;
}
