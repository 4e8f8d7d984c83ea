import type { Json } from "../json.ts";

export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string;
  tags?: Record<string, string>;
  properties: Json;
  /** Everything else that ARM keeps beside `properties`: sku, zones, plan, identity … */
  extra: Json;
  etag: string;
  readonly createdAt: string;
  /** What ARM knows and never shows. It holds no secret: those are handed on and forgotten. */
  hidden: Json;
}
