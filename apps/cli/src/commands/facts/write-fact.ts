import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

/** The fact alone, or with the host in JSON. */
export function writeFact(
  session: Session,
  { host, name, value }: Readonly<Record<"host" | "name" | "value", string>>,
  { json }: OutputOptions,
): void {
  if (json === true) writeJson(session, { host, [name]: value });
  else writeLine(session, value);
}
