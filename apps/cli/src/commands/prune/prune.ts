import { readDocker } from "../../actions/read-docker.ts";
import { requireHostName } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { programTasks } from "../../messages/shells.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { passOn } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly all?: boolean;
    readonly volumes?: boolean;
    readonly yes?: boolean;
    readonly timeout: string;
  };

export async function prune(session: Session, name: string, options: Options): Promise<void> {
  requireHostName(name);
  const { all = false, volumes = false, yes, json, timeout } = options;
  if (yes !== true) await confirm(session, promptTexts.prune(name, { all, volumes }), "--yes");
  const words = ["system", "prune", "--force", ...(all ? ["--all"] : []), ...(volumes ? ["--volumes"] : [])];
  const output = await readDocker(session, name, options, { words, task: programTasks.prune(name), timeout });
  if (json === true) writeJson(session, { host: name, reclaimed: /Total reclaimed space: (.+)/.exec(output)?.[1] });
  else passOn(session.stdout, output);
}
