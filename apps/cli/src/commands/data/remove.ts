import { deleteData, listData } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import { placeOf } from "../../input/existing-resource.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly yes?: boolean };

export async function remove(session: Session, data: string, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const { signal } = session;
  const { name, resourceGroup } = placeOf(data);
  if (options.yes !== true) {
    // Nobody is asked about what does not exist.
    const exists = (await listData(azure, { signal })).some((each) => each.name === name);
    if (exists) await confirm(session, promptTexts.removeData(name), "--yes");
  }
  const deleted = await deleteData(azure, name, { signal, resourceGroup });
  if (options.json === true) writeJson(session, { removed: deleted });
  else writeLine(session, resultTexts.dataRemoved(name));
}
