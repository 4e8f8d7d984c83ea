import { patchHost } from "@dockberth/core";
import { hostWarnings } from "../../actions/host-warnings.ts";
import { withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly updates: "security" | "all"; readonly reboot?: boolean };

export async function patch(session: Session, name: string, options: Options): Promise<void> {
  const { updates, reboot } = options;
  const patched = await withHost(session, name, "patch", options, async ({ azure, run, client }) =>
    patchHost(azure, name, { ...run, client: await client(), updates, reboot }),
  );
  if (options.json === true) return writeJson(session, patched);
  writeLine(session, resultTexts.patched(name, patched));
  for (const warning of hostWarnings([patched.host], new Date())) writeNote(session, warning);
}
