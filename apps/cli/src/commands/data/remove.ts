import { deleteData } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly yes?: boolean; readonly resourceGroup?: string };

export async function remove(session: Session, name: string, options: Options): Promise<void> {
  if (options.yes !== true) await confirm(session, promptTexts.removeData(name), "--yes");
  const { azure } = await connect(session, options);
  const { resourceGroup } = options;
  const deleted = await deleteData(azure, name, { signal: session.signal, resourceGroup });
  if (options.json === true) writeJson(session, { removed: deleted });
  else writeLine(session, resultTexts.dataRemoved(name));
}
