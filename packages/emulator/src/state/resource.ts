import type { Json } from "../json.ts";

export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string | undefined;
  tags?: Record<string, string> | undefined;
  properties: Json;
  /** All other top-level fields that ARM keeps: sku, zones, plan, identity … */
  extra: Json;
  etag: string;
  readonly createdAt: string;
  changedAt: string;
  /** What the emulator keeps but never returns. It holds no secret: secrets are passed on and not kept. */
  hidden: Json;
}
