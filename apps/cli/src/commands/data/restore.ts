import { restoreData } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { placeOf } from "../../input/existing-resource.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly disk?: string; readonly type?: string };

export async function restore(session: Session, snapshot: string, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const { disk, type } = options;
  const { name, resourceGroup } = placeOf(snapshot);
  const restored = await restoreData(azure, name, { signal: session.signal, disk, type, resourceGroup });
  if (options.json === true) writeJson(session, restored);
  else writeLine(session, resultTexts.dataRestored(`${restored.resourceGroup}/${restored.name}`));
}
