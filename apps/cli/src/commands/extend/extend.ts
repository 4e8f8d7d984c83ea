import { extendHost, parseExpiry } from "@dockberth/core";
import { withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function extend(
  session: Session,
  name: string,
  time: string,
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const expiresAt = parseExpiry(time, new Date(), "time");
  const host = await withHost(session, name, "extend", options, ({ azure, run }) =>
    extendHost(azure, name, { expiresAt, ...run }),
  );
  if (options.json === true) writeJson(session, host);
  else writeLine(session, resultTexts.expires(name, host.expiresAt));
}
