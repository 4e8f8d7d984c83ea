import { openHostForUse } from "../../actions/open-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { dockerEnvironment } from "../../docker-cli/environment.ts";
import { runDocker, withoutDockerVariables } from "../../docker-cli/run-program.ts";
import type { Session } from "../../session.ts";

export async function docker(
  session: Session,
  name: string,
  words: readonly string[],
  options: ConnectionOptions & { readonly raw?: boolean },
): Promise<void> {
  const { host, folder } = await openHostForUse(session, name, options);
  const env = { ...withoutDockerVariables(session.env), ...dockerEnvironment(host, folder) };
  session.exitCode = await runDocker(words[0] === "--" ? words.slice(1) : words, {
    env,
    signal: session.signal,
    output: options.raw === true ? "inherit" : session,
  });
}
