import { hostSchema, type Schema } from "./host-schema.ts";

const width = 120;

/** `packages/core/src/spec/host-input.ts`: the type of what describes a host, with the texts of the schema. */
export function hostInputSource(): string {
  const schema = hostSchema();
  return `// Generated from hostSpecSchema by \`npm run docs\`. A test compares it with the schema.
import type { Secret } from "../secret.ts";

/** A value of a JSON or YAML file. */
export type JsonInput = string | number | boolean | null | readonly JsonInput[] | { readonly [key: string]: JsonInput };

/** What describes a host. \`parseHostSpec\` checks it and fills in the defaults. */
export interface HostInput ${objectType(schema, "")}
`;
}

function objectType({ properties = {}, required = [] }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const isRequired = required.includes(name);
    const start = `${inner}readonly ${name}${isRequired ? "" : "?"}: `;
    const end = isRequired ? "" : " | undefined";
    return `${comment(field, inner)}${declaration(start, alternatives(field, inner), end)}`;
  });
  return `{\n${fields.join("\n")}\n${indent}}`;
}

/** A union that is too long for a line has one alternative a line. */
function declaration(start: string, types: readonly string[], end: string): string {
  const line = `${start}${types.join(" | ")}${end};`;
  if (types.length === 1 || line.includes("\n") || line.length <= width) return line;
  const indent = /^ */.exec(start)?.[0] ?? "";
  const all = end === "" ? types : [...types, "undefined"];
  return `${start.trimEnd()}\n${all.map((type) => `${indent}  | ${type}`).join("\n")};`;
}

function comment({ description = "", default: value }: Schema, indent: string): string {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  const shown = value === undefined || isEmpty ? "" : ` Default: \`${textOf(value)}\`.`;
  const words = `${description}${/[.!?]$/.test(description) ? "" : "."}${shown}`.split(" ");
  const lines = [""];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (`${indent} * ${line}`.length > width) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  const [only, ...others] = lines;
  if (others.length === 0 && `${indent}/** ${only} */`.length <= width) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join("")}${indent} */\n`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function alternatives(schema: Schema, indent: string): string[] {
  const { anyOf } = schema;
  const types = anyOf === undefined ? typesOf(schema, indent) : anyOf.flatMap((each) => alternatives(each, indent));
  // A word is a text, too, and -1 a number.
  const covered = (type: string) =>
    (types.includes("string") && type.startsWith('"')) || (types.includes("number") && /^-?\d/.test(type));
  return [...new Set(types)].filter((type) => !covered(type));
}

function typesOf(schema: Schema, indent: string): string[] {
  const { type, items, properties, additionalProperties } = schema;
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each));
  if (type === "string") return schema.writeOnly === true ? ["string", "Secret"] : ["string"];
  if (type === "integer" || type === "number") return ["number"];
  if (type === "boolean") return ["boolean"];
  if (type === "array") return [`readonly ${listed(alternatives(items ?? {}, indent))}[]`];
  if (properties !== undefined) return [objectType(schema, indent)];
  if (type === "object" && typeof additionalProperties === "object")
    return [`Readonly<Record<string, ${alternatives(additionalProperties, indent).join(" | ")}>>`];
  return ["JsonInput"];
}

function listed(types: readonly string[]): string {
  return types.length === 1 ? (types[0] ?? "") : `(${types.join(" | ")})`;
}
