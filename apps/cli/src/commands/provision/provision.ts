import { provisionHost } from "@dockberth/core";
import { withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function provision(
  session: Session,
  name: string,
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const report = await withHost(session, name, "provision", options, async ({ azure, run, client }) =>
    provisionHost(azure, name, { ...run, client: await client() }),
  );
  if (options.json === true) writeJson(session, report);
  else writeLine(session, resultTexts.provisioned(name, report.engine, report.changed));
}
