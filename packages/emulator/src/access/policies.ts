import { ArmError } from "../arm-error.ts";

/** An assignment of Azure Policy: https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics */
export interface Policy {
  readonly name: string;
  /** Tested against the resource type, such as `Microsoft.Compute/virtualMachines`. Default: every type. */
  readonly type?: RegExp;
  readonly effect:
    | "deny"
    /** Denies what has no tag of this name: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-policies */
    | { readonly requiredTag: string }
    /** Tags to add to a resource that has no tag of that name. */
    | { readonly tags: Readonly<Record<string, string>> }
    | { readonly deployIfNotExists: PolicyExtension };
}

/** An extension that a policy deploys to every machine after the machine is created. */
export interface PolicyExtension {
  readonly name: string;
  readonly publisher: string;
  readonly type: string;
  /** How many PUTs of other extensions fail because this one is in progress. Default 0. */
  readonly conflicts?: number;
}

/**
 * Returns a resource's tags together with those that policies add.
 * @throws ArmError `RequestDisallowedByPolicy`
 */
export function applyPolicies(
  policies: readonly Policy[],
  { type, name, tags }: { type: string; name: string; tags: Record<string, string> },
): Record<string, string> {
  const applicable = policies.filter((policy) => policy.type?.test(type) !== false);
  // Modify comes before deny: https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics#order-of-evaluation
  const added = applicable.flatMap(({ effect }) =>
    typeof effect === "object" && "tags" in effect ? [effect.tags] : [],
  );
  const all: Record<string, string> = Object.assign({}, ...added, tags);
  const denying = applicable.find(({ effect }) => denies(effect, all));
  if (denying !== undefined) throw disallowed(denying.name, name);
  return all;
}

function denies(effect: Policy["effect"], tags: Record<string, string>): boolean {
  if (typeof effect === "string") return effect === "deny";
  if (!("requiredTag" in effect)) return false;
  return !Object.keys(tags).some((tag) => tag.toLowerCase() === effect.requiredTag.toLowerCase());
}

/** The extensions that policies deploy to every machine. */
export function policyExtensions(policies: readonly Policy[]): PolicyExtension[] {
  return policies.flatMap(({ effect }) =>
    typeof effect === "object" && "deployIfNotExists" in effect ? [effect.deployIfNotExists] : [],
  );
}

function disallowed(policy: string, resource: string): ArmError {
  const base = "/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.Authorization";
  const policyAssignment = { name: policy, id: `${base}/policyAssignments/${policy}` };
  const policyDefinition = { name: policy, id: `${base}/policyDefinitions/${policy}` };
  const identifiers = JSON.stringify([{ policyAssignment, policyDefinition }]);
  return new ArmError(
    403,
    "RequestDisallowedByPolicy",
    `Resource '${resource}' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
    {
      target: resource,
      additionalInfo: [
        {
          type: "PolicyViolation",
          info: {
            policyAssignmentId: policyAssignment.id,
            policyAssignmentName: policy,
            policyDefinitionEffect: "deny",
          },
        },
      ],
    },
  );
}
