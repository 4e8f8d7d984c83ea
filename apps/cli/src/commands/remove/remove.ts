import { expandHostNames, forEachHost } from "../../actions/for-each-host.ts";
import { removalFormat, removalQuestion, removeHostWithFolder } from "../../actions/remove-host.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly yes?: boolean; readonly resourceGroup?: string };

export async function remove(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  const { resourceGroup } = options;
  const names = expandHostNames(patterns);
  const { azure } = await connect(session, options);
  if (options.yes !== true) await confirm(session, await removalQuestion(azure, names), "--yes");
  await forEachHost(
    session,
    { azure, names, operation: "remove", options },
    (name, { run }) => removeHostWithFolder(session, azure, name, { ...run, resourceGroup }),
    removalFormat,
  );
}
