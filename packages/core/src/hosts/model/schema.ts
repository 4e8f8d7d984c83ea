import { BerthError } from "../../errors/index.ts";
import { type Tags, tagNames, tagSchema } from "../../plan/tags.ts";

/** @throws BerthError `host-newer` for tags that a newer Berth wrote */
export function requireKnownSchema(host: string, tags: Tags): void {
  const { [tagNames.schema]: schema = String(tagSchema) } = tags;
  if (!(Number(schema) <= tagSchema)) throw new BerthError("host-newer", { host, schema });
}
