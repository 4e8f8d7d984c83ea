import { hostSpecSchema } from "./index.ts";

/** A JSON Schema: https://json-schema.org/draft/2020-12 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a host file, for editors and for programs that write one. It is generated from {@link
 * hostSpecSchema}. Rules about combinations of fields are missing from it; only `parseHostFile` checks them.
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
    title: "Berth host file",
    description: "One host with a name, or several hosts with shared defaults",
    type: "object",
    if: { required: ["hosts"] },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
    then: {
      properties: {
        $schema: { type: "string" },
        set,
        defaults: { ...host, description: "Fields of all hosts, unless a host sets them itself" },
        hosts: {
          type: "object",
          description: "The hosts by name. A name can be a pattern such as web-{1..20} or web-{blue,green}",
          additionalProperties: { anyOf: [host, { type: "null" }] },
          minProperties: 1,
        },
      },
      patternProperties: { "^x-": { description: "Ignored. Put the targets of YAML aliases here" } },
      additionalProperties: false,
    },
    else: { properties: { $schema: { type: "string" }, name, ...fields }, required, additionalProperties: false },
    $defs: { ...$defs, host: { type: "object", properties: fields, additionalProperties: false } },
  };
}
