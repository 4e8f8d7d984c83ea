import { BerthError } from "@dockberth/core";
import { openHost } from "../../actions/open-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { useContext, writeContext } from "../../docker-cli/context.ts";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly none?: boolean };

export async function use(session: Session, name: string | undefined, options: Options): Promise<void> {
  if ((name === undefined) !== (options.none === true))
    throw new BerthError("spec-invalid", { issues: [{ path: "name", message: inputTexts.nameOrNone }] });
  const context = name === undefined ? "default" : await contextOf(session, name, options);
  await useContext(session, context);
  if (options.json === true) writeJson(session, { context });
  else writeLine(session, name === undefined ? resultTexts.contextUnused : resultTexts.contextUsed(context));
}

async function contextOf(session: Session, name: string, options: ConnectionOptions): Promise<string> {
  const { host, folder } = await openHost(session, name, options);
  return writeContext(session, host, folder);
}
