import { hostSpecSchema } from "@dockberth/core";

/** The part of JSON Schema that the generated pages and types read. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  /** A secret. */
  readonly writeOnly?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

/** What describes a host, as callers write it. */
export function hostSchema(): Schema {
  return hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" }) as Schema;
}
