import { randomUUID } from "node:crypto";
import { ArmError, notImplemented } from "../arm-error.ts";
import { requireOffered } from "../catalog/api-versions.ts";
import { at, isObject, type Json, listAt, objectAt, textAt } from "../json.ts";
import { lockType } from "../resources/locks.ts";
import type { World } from "../world.ts";
import { dependenciesOf } from "./dependencies.ts";
import { invalidContent, invalidTemplate, validationFailed } from "./errors.ts";
import { evaluate } from "./evaluate.ts";
import type { Deployment, Target } from "./model.ts";
import { outputsOf } from "./outputs.ts";
import { templateParameters, templateVariables } from "./parameters.ts";
import { createReferences } from "./references.ts";
import {
  deploymentType,
  groupType,
  isType,
  loopNamesOf,
  type TemplateResource,
  templateResources,
} from "./resources.ts";
import { NotYetKnown, type Scope, type UserFunction } from "./scope.ts";

/** What a nested deployment has of its parent. */
export interface Parent {
  readonly deployment: Deployment;
  /** The parent's scope, if it evaluates the nested template's expressions. */
  readonly outerScope: Scope | undefined;
}

/**
 * Reads and checks a deployment's template and parameters.
 * @throws ArmError `InvalidTemplate`, `InvalidRequestContent`
 */
export function prepareDeployment(
  world: World,
  target: Target,
  name: string,
  properties: Json,
  more: {
    readonly tags?: Deployment["tags"];
    readonly parent?: Parent;
    /** For a preview, whose secrets are masked, so that not every expression can be evaluated. */
    readonly keeps?: "failing";
  } = {},
): Deployment {
  const template = templateOf(properties);
  const resources: TemplateResource[] = [];
  const keeps = more.keeps ?? more.parent?.deployment.scope.keeps;
  const base = { ...baseScope(world, target, name, template, resources), ...(keeps === undefined ? {} : { keeps }) };
  const given = objectAt(properties, "parameters");
  const parameters = more.parent?.outerScope === undefined ? templateParameters(template, given, base) : {};
  const variables = more.parent?.outerScope === undefined ? templateVariables(template, { ...base, parameters }) : {};
  const scope: Scope = more.parent?.outerScope ?? { ...base, parameters, variables };
  resources.push(...templateResources(template, scope, target.id));
  for (const resource of resources) requireType(world, target, resource);
  if (keeps === undefined) requireComputable(template, resources, scope);
  return {
    id: `${target.id}/providers/${deploymentType}/${name}`,
    name,
    target,
    correlationId: more.parent?.deployment.correlationId ?? randomUUID(),
    template,
    tags: more.tags ?? {},
    parametersView: viewParameters(template, parameters),
    resources,
    dependencies: dependenciesOf(resources, loopNamesOf(template)),
    scope,
    parent: more.parent?.deployment,
    startedAt: world.clock.now(),
    steps: [],
    children: [],
    state: "Accepted",
    canceled: false,
  };
}

/** The resources that are really deployed: their condition is met, and they do not only describe what exists. */
export function deployedResources({ resources }: Deployment): readonly TemplateResource[] {
  return resources.filter(({ isDeployed, isExisting }) => isDeployed && !isExisting);
}

/** A resource's body, as it is sent to its provider. */
export function bodyOf({ envelope, properties, scope }: TemplateResource): Json {
  return properties === undefined ? envelope : { ...envelope, properties: evaluate(properties, scope) };
}

const templateMembers: ReadonlySet<string> = new Set(
  "$schema apiProfile contentVersion definitions functions languageVersion metadata outputs parameters resources variables".split(
    " ",
  ),
);

/** Members that ARM knows and the emulator does not. */
const membersNotEmulated: ReadonlySet<string> = new Set("asserts extensions imports".split(" "));

function templateOf(properties: Json): Json {
  const mode = textAt(properties, "mode");
  if (mode?.toLowerCase() !== "incremental") throw notImplemented(`The deployment mode ${String(mode)}`);
  for (const key of ["templateLink", "parametersLink", "onErrorDeployment"])
    if (properties[key] !== undefined && properties[key] !== null) throw notImplemented(`A deployment with ${key}`);
  const template = properties["template"];
  if (!isObject(template)) throw invalidContent("Required property 'template' not found in JSON. Path 'properties'");
  for (const key of ["$schema", "contentVersion"])
    if (textAt(template, key) === undefined)
      throw invalidContent(`Required property '${key}' not found in JSON. Path 'properties.template'`);
  for (const key of Object.keys(template)) {
    if (membersNotEmulated.has(key)) throw notImplemented(`'${key}' of a template`);
    if (!templateMembers.has(key))
      throw invalidContent(
        `Could not find member '${key}' on object of type 'Template'. Path 'properties.template.${key}'`,
      );
  }
  return template;
}

/** A type that the emulator does not have, and an api-version that Azure does not have, fail before anything is made. */
function requireType(world: World, { group }: Target, resource: TemplateResource): void {
  const { type, apiVersion, isDeployed, isExisting } = resource;
  if (!isDeployed || isExisting || isType(type, deploymentType) || isType(type, lockType)) return;
  if (!isType(type, groupType)) {
    world.types.find(type);
    if (apiVersion !== undefined) requireOffered(world.cloud, type, apiVersion);
    if (group === undefined) throw notImplemented(`The type ${type} in a deployment at subscription scope`);
  } else if (group !== undefined)
    throw validationFailed(`The resource type '${groupType}' cannot be deployed at the scope of a resource group`);
}

function baseScope(
  world: World,
  target: Target,
  name: string,
  template: Json,
  resources: readonly TemplateResource[],
): Omit<Scope, "parameters" | "variables"> {
  const { group } = target;
  return {
    subscriptionId: world.subscriptionId,
    tenantId: world.tenantId,
    cloud: world.cloud,
    now: world.clock.now(),
    group:
      group === undefined
        ? undefined
        : {
            id: group.id,
            name: group.name,
            type: "Microsoft.Resources/resourceGroups",
            location: group.location,
            tags: group.tags ?? {},
            properties: { provisioningState: "Succeeded" },
          },
    deployment: {
      name,
      ...(group === undefined ? { location: target.location } : {}),
      properties: {
        template: { $schema: template["$schema"], contentVersion: template["contentVersion"] },
        mode: "Incremental",
        provisioningState: "Accepted",
      },
    },
    userFunctions: userFunctionsOf(template),
    place: "early",
    copyIndex: new Map(),
    lambdaVariables: new Map(),
    ...createReferences(world, target, resources, loopNamesOf(template)),
  };
}

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/user-defined-functions */
function userFunctionsOf(template: Json): ReadonlyMap<string, UserFunction> {
  return new Map(
    listAt(template, "functions").flatMap((each) =>
      Object.entries(objectAt(each, "members")).map(([name, member]) => [
        `${textAt(each, "namespace") ?? ""}.${name}`.toLowerCase(),
        {
          parameters: listAt(member, "parameters").map((parameter) => textAt(parameter, "name") ?? ""),
          value: at(member, "output", "value"),
        },
      ]),
    ),
  );
}

/** Evaluates everything that needs no deployed resource, so that a wrong expression fails before anything is made. */
function requireComputable(template: Json, resources: readonly TemplateResource[], scope: Scope): void {
  for (const { id, properties, scope: own, type, isDeployed } of resources) {
    if (!isDeployed || isType(type, deploymentType)) continue;
    try {
      evaluate(properties, withoutReferences(own));
    } catch (error) {
      throw atResource(id, error);
    }
  }
  outputsOf(template, withoutReferences(scope));
}

/** References are resolved, but not read. */
function withoutReferences(scope: Scope): Scope {
  const resolved = (resolve: () => unknown): never => {
    try {
      resolve();
    } catch (error) {
      if (error instanceof ArmError && error.code === "InvalidTemplate") throw error;
    }
    throw new NotYetKnown("The resource need not exist yet.");
  };
  return {
    ...scope,
    keeps: "unknown",
    reference: (...reference) => resolved(() => scope.reference(...reference)),
    references: (...reference) => resolved(() => scope.references(...reference)),
  };
}

/** Names the resource in the error of an expression. */
export function atResource(id: string, error: unknown): unknown {
  if (!(error instanceof ArmError) || error.code !== "InvalidTemplate" || error.message.startsWith("Unable to process"))
    return error;
  return invalidTemplate(
    `Unable to process template language expressions for resource '${id}' at line '1' and column '1'. '${error.message}'`,
  );
}

function viewParameters(template: Json, parameters: Json): Json {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const type = textAt(template, "parameters", name, "type") ?? "object";
      return [name, /^secure/i.test(type) ? { type } : { type, value }];
    }),
  );
}
