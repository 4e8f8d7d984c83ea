import { validationFailed } from "./errors.ts";
import { evaluate } from "./evaluate.ts";
import { deploymentType, groupType, isType, pathOf, type TemplateResource } from "./resources.ts";

/** For each resource, those that must be deployed before it. */
export type Dependencies = ReadonlyMap<TemplateResource, readonly TemplateResource[]>;

/**
 * Resolves what `dependsOn` and `reference()` name.
 * @throws ArmError `InvalidTemplate`
 */
export function dependenciesOf(resources: readonly TemplateResource[], loopNames: ReadonlySet<string>): Dependencies {
  const resolved = new Map(
    resources.map((resource) => {
      const explicit = resource.dependsOn.flatMap((each) => requireMatching(each, resources, loopNames));
      const implicit = referencedBy(resource).flatMap((each) => matching(each, resources));
      const earlierBatch = resources.filter((each) => isInBatchBefore(each, resource));
      const all = new Set([...explicit, ...implicit, ...earlierBatch]);
      all.delete(resource);
      return [resource, [...all].filter(({ isDeployed, isExisting }) => isDeployed && !isExisting)] as const;
    }),
  );
  requireAcyclic(resolved);
  return resolved;
}

/**
 * The resources that a text names: by symbolic name, copy loop, copy of a loop, id, type and name, or name.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency
 */
export function matching(text: string, resources: readonly TemplateResource[]): TemplateResource[] {
  const wanted = text.toLowerCase().replace(/\/$/, "");
  const by = (keyOf: (resource: TemplateResource) => string | undefined) =>
    resources.filter((each) => keyOf(each)?.toLowerCase() === wanted);
  const [path] = wanted.split("/providers/").slice(-1);
  const candidates = [
    by(({ symbolicName }) => symbolicName),
    by(({ copy }) => copy?.name),
    by(({ symbolicName, copy }) => (copy === undefined ? undefined : `${symbolicName}[${copy.index}]`)),
    by(({ id }) => id),
    // A group, and a nested deployment into another group, are named by their type and name alone.
    resources.filter(
      (each) =>
        pathOf(each).toLowerCase() === path &&
        (!wanted.startsWith("/") || isType(each.type, deploymentType) || isType(each.type, groupType)),
    ),
    by(({ name }) => name),
  ];
  return candidates.find((found) => found.length > 0) ?? [];
}

function requireMatching(
  text: string,
  resources: readonly TemplateResource[],
  loopNames: ReadonlySet<string>,
): TemplateResource[] {
  const found = matching(text, resources);
  const isLoop = found.every(({ copy }) => copy !== undefined);
  const isChoice = found.filter(({ isDeployed }) => isDeployed).length < 2;
  if (found.length === 0 && !loopNames.has(text.toLowerCase()))
    throw validationFailed(
      `The resource '${text.split("/providers/").at(-1)}' is not defined in the template. Please see https://aka.ms/arm-template for usage details`,
    );
  if (found.length > 1 && !isLoop && !isChoice)
    throw validationFailed(
      `The resource name '${text}' is ambiguous: the template defines ${found.length} resources of this name. Please see https://aka.ms/arm-template for usage details`,
    );
  return found;
}

/** The ids and names in the `reference()` of a resource's properties. */
function referencedBy({ properties, scope, type, isDeployed }: TemplateResource): string[] {
  if (!isDeployed) return [];
  const found: string[] = [];
  const isNested = isType(type, deploymentType);
  evaluate(isNested ? expressionsOfParent(properties) : properties, {
    ...scope,
    keeps: "failing",
    onReference: (idOrName) => found.push(idOrName),
  });
  return found;
}

/** A nested template of inner scope is not evaluated by its parent. */
function expressionsOfParent(properties: unknown): unknown {
  const { expressionEvaluationOptions, template, ...rest } = properties as {
    expressionEvaluationOptions?: { scope?: string };
    template?: unknown;
  };
  return expressionEvaluationOptions?.scope?.toLowerCase() === "inner" ? rest : { ...rest, template };
}

/** With `mode: serial`, a batch of copies waits for the one before it. */
function isInBatchBefore({ copy: other }: TemplateResource, { copy }: TemplateResource): boolean {
  if (copy === undefined || other === undefined || other.name !== copy.name) return false;
  return Math.floor(other.index / copy.batchSize) < Math.floor(copy.index / copy.batchSize);
}

function requireAcyclic(dependencies: Dependencies): void {
  const state = new Map<TemplateResource, "open" | "done">();
  const visit = (resource: TemplateResource) => {
    if (state.get(resource) === "done") return;
    if (state.get(resource) === "open")
      throw validationFailed(
        `Circular dependency detected on resource: '${resource.id}'. Please see https://aka.ms/arm-template/#resources for usage details`,
      );
    state.set(resource, "open");
    for (const next of dependencies.get(resource) ?? []) visit(next);
    state.set(resource, "done");
  };
  for (const resource of dependencies.keys()) visit(resource);
}
