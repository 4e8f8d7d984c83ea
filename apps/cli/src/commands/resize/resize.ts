import { resizeHost } from "@dockberth/core";
import { withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function resize(
  session: Session,
  name: string,
  size: string,
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const host = await withHost(session, name, "resize", options, async ({ azure, run, client }) =>
    resizeHost(azure, name, { size, ...run, client: await client() }),
  );
  if (options.json === true) writeJson(session, host);
  else writeLine(session, resultTexts.resized(name, host.size, host.power));
}
