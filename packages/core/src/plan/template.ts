import { quote, renderTemplatePart } from "./template/expression.ts";
import { extension } from "./template/extension.ts";
import { networkInterface } from "./template/network-interface.ts";
import { publicAddress } from "./template/public-address.ts";
import {
  hasCustomData,
  networkApi,
  type ResourceDraft,
  type TemplateInput,
  type TemplateResource,
} from "./template/resource.ts";
import { securityGroup } from "./template/security-group.ts";
import { availabilitySet, virtualMachine } from "./template/virtual-machine.ts";
import { virtualNetwork } from "./template/virtual-network.ts";

export type { TemplateResource } from "./template/resource.ts";

/** A parameter of a template. */
export interface TemplateParameter {
  readonly type: "string" | "secureString" | "secureObject";
  readonly metadata: { readonly description: string };
}

/** A template of Resource Manager. */
export interface ArmTemplate {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly resources: readonly TemplateResource[];
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

/** The template of a host. Secrets are passed only as secure parameters. */
export function hostTemplate(input: TemplateInput): ArmTemplate {
  const { spec } = input;
  return armTemplate(
    { ...parameters, ...(hasCustomData(input) ? { customData } : {}) },
    renderResources([
      ...(spec.securityGroup === "own" ? [securityGroup(input)] : []),
      ...(spec.network.existing ? [] : virtualNetwork(input)),
      ...(spec.publicAddress === "new" ? [publicAddress(input)] : []),
      ...availabilitySet(input),
      networkInterface(input),
      virtualMachine(input),
      extension(input),
    ]),
    spec.publicAddress === "new" ? addressOutputs(input.names.publicIpAddress) : {},
  );
}

/** A template of resources that are rendered already. */
export function armTemplate(
  parameters: ArmTemplate["parameters"],
  resources: readonly TemplateResource[],
  outputs: ArmTemplate["outputs"] = {},
): ArmTemplate {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    parameters,
    resources,
    outputs,
  };
}

function renderResources(drafts: readonly ResourceDraft[]): TemplateResource[] {
  return drafts.map((draft) => renderTemplatePart(draft) as TemplateResource);
}

const parameters: ArmTemplate["parameters"] = {
  adminPublicKey: { type: "string", metadata: { description: "SSH public key of the administrator" } },
  authority: {
    type: "string",
    metadata: { description: "The CA that Docker trusts: the owner's key and the generation, KEY/GENERATION" },
  },
  certificateExpiresAt: { type: "string", metadata: { description: "The expiry of the server certificate" } },
  extensionProtectedSettings: {
    type: "secureObject",
    metadata: { description: "Protected settings of the extension that installs Docker" },
  },
};

const customData = {
  type: "secureString",
  metadata: { description: "Data for cloud-init at first boot, in base64" },
} as const;

function addressOutputs(name: string): ArmTemplate["outputs"] {
  const address = `reference(resourceId('Microsoft.Network/publicIPAddresses', ${quote(name)}), '${networkApi}')`;
  return {
    address: { type: "string", value: `[${address}.ipAddress]` },
    hostname: { type: "string", value: `[${address}.dnsSettings.fqdn]` },
  };
}
