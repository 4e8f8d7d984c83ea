import { BerthError, listHosts } from "@dockberth/core";
import { expandHostNames, forEachHost } from "../../actions/for-each-host.ts";
import { removalFormat, removalQuestion, removeHostWithFolder } from "../../actions/remove-host.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly all?: boolean;
    readonly keepData?: boolean;
    readonly yes?: boolean;
    readonly resourceGroup?: string;
  };

export async function remove(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  const { resourceGroup, keepData } = options;
  const given = expandHostNames(patterns);
  if (given.length > 0 === (options.all === true))
    throw new BerthError("spec-invalid", { issues: [{ path: "NAME", message: inputTexts.allOrNames }] });
  const { azure } = await connect(session, options);
  const names =
    options.all === true
      ? (await listHosts(azure, { resourceGroup, signal: session.signal })).map(({ name }) => name)
      : given;
  if (names.length === 0)
    return options.json === true ? writeJson(session, { hosts: [] }) : writeNote(session, resultTexts.noHosts);
  if (options.yes !== true) await confirm(session, await removalQuestion(azure, names, keepData), "--yes");
  await forEachHost(
    session,
    { azure, names, operation: "remove", options },
    (name, { run }) => removeHostWithFolder(session, azure, name, { ...run, resourceGroup, keepData }),
    removalFormat,
  );
  if (keepData === true) writeNote(session, resultTexts.dataKept);
}
