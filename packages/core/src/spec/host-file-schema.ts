import { hostSpecSchema } from "./index.ts";

/** A JSON Schema: https://json-schema.org/draft/2020-12 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a host file, for editors and for programs that write one. It is made from the schema that judges a
 * host, so that both say the same; what several fields say together is judged by `parseHostFile` alone.
 */
export function hostFileSchema(): JsonSchema {
  const {
    $schema: draft,
    properties,
    required,
    $defs,
  } = hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" });
  const { name, ...fields } = properties ?? {};
  const { set } = fields;
  const host = { $ref: "#/$defs/host" };
  return {
    $schema: draft,
    title: "Hosts of Berth",
    description: "One host with its name, or the hosts that are declared together, with what they share as defaults",
    type: "object",
    if: { required: ["hosts"] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: {
      properties: {
        $schema: { type: "string" },
        set,
        defaults: { ...host, description: "What holds for every host that does not say otherwise" },
        hosts: {
          type: "object",
          description: "The hosts by name. A name may be a pattern such as web-{1..20} or web-{blue,green}",
          additionalProperties: { anyOf: [host, { type: "null" }] },
          minProperties: 1,
        },
      },
      patternProperties: { "^x-": { description: "Left alone: a place for what YAML's aliases point to" } },
      additionalProperties: false,
    },
    else: { properties: { $schema: { type: "string" }, name, ...fields }, required, additionalProperties: false },
    $defs: { ...$defs, host: { type: "object", properties: fields, additionalProperties: false } },
  };
}
