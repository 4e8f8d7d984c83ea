import { upgradeHost } from "@dockberth/core";
import { withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly engineVersion?: string };

export async function upgrade(session: Session, name: string, options: Options): Promise<void> {
  const upgraded = await withHost(session, name, "upgrade", options, async ({ azure, run, client }) =>
    upgradeHost(azure, name, { ...run, client: await client(), version: options.engineVersion }),
  );
  if (options.json === true) writeJson(session, upgraded);
  else writeLine(session, resultTexts.upgraded(name, upgraded.from, upgraded.to));
}
