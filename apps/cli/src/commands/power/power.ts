import { type Host, restartHost, startHost, stopHost } from "@dockberth/core";
import { onEachHost } from "../../actions/for-each-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions;

const format = {
  sentence: (name: string, { power }: Host) => resultTexts.power(name, power),
  word: ({ power }: Host) => power,
};

export function start(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEachHost(session, patterns, "start", options, format, async (name, { azure, run, client }) =>
    startHost(azure, name, { ...run, client: await client() }),
  );
}

export function stop(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEachHost(session, patterns, "stop", options, format, (name, { azure, run }) => stopHost(azure, name, run));
}

export function restart(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEachHost(session, patterns, "restart", options, format, async (name, { azure, run, client }) =>
    restartHost(azure, name, { ...run, client: await client() }),
  );
}
