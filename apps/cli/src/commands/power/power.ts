import { type Host, restartHost, startHost, stopHost } from "@dockberth/core";
import { expandHostNames, forEachHost } from "../../actions/for-each-host.ts";
import type { HostContext } from "../../actions/with-host.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/en/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions;

export function start(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return changePower(session, patterns, "start", options, async (name, { azure, run, client }) =>
    startHost(azure, name, { ...run, client: await client() }),
  );
}

export function stop(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return changePower(session, patterns, "stop", options, (name, { azure, run }) => stopHost(azure, name, run));
}

export function restart(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return changePower(session, patterns, "restart", options, async (name, { azure, run, client }) =>
    restartHost(azure, name, { ...run, client: await client() }),
  );
}

async function changePower(
  session: Session,
  patterns: readonly string[],
  operation: string,
  options: Options,
  verb: (name: string, context: HostContext) => Promise<Host>,
): Promise<void> {
  const names = expandHostNames(patterns);
  const { azure } = await connect(session, options);
  await forEachHost(session, { azure, names, operation, options }, verb, {
    sentence: (name, host) => resultTexts.power(name, host.power),
    word: (host) => host.power,
    field: "host",
  });
}
