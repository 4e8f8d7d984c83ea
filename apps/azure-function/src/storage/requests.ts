import { createHash } from "node:crypto";
import type { TableClient } from "@azure/data-tables";
import { FunctionError } from "../errors.ts";
import { withStorageUnless } from "./errors.ts";

export interface RequestStore {
  /**
   * Remembers a request, of which only a digest is stored, by its caller and Idempotency-Key. Resolves with the id of its operation: `id` the first time, and
   * the first one's id each time after.
   * @throws FunctionError `idempotency-mismatch` if the key was used for a different request
   */
  remember(owner: string, key: string, request: unknown, id: string): Promise<string>;
}

/** Idempotency keys: a row each, inserted before anything else is done. */
export function requestStore(table: TableClient): RequestStore {
  return {
    async remember(owner, key, request, id) {
      const rowKey = sha256(key);
      const digest = sha256(JSON.stringify(request));
      const entity = { partitionKey: owner, rowKey, digest, operation: id };
      if ((await withStorageUnless([409], () => table.createEntity(entity))) !== undefined) return id;
      const row = await withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(owner, rowKey));
      if (row?.["digest"] !== digest) throw new FunctionError("idempotency-mismatch", { key });
      return String(row["operation"]);
    },
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
