import { runScript } from "@dockberth/core";
import { withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { readNumber } from "../../input/number.ts";
import { readScript, readSecrets, readVariables } from "../../input/script.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { passOn } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly file?: string;
    readonly env?: readonly string[];
    readonly secretEnv?: readonly string[];
    readonly timeout: string;
    readonly raw?: boolean;
  };

export async function runOnHost(
  session: Session,
  name: string,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const { json, env = [], secretEnv = [], raw } = options;
  const request = {
    script: await readScript(session, words, options.file),
    parameters: readVariables(env),
    secretParameters: readSecrets(session.env, secretEnv),
    timeoutSeconds: readNumber("--timeout", options.timeout),
    onOutput: json === true ? undefined : (text: string) => void passOn(session.stdout, text, raw),
  };
  const result = await withHost(session, name, "run", options, ({ azure, run }) =>
    runScript(azure, name, { ...request, ...run }),
  );
  session.exitCode = result.exitCode;
  if (json === true) writeJson(session, result);
  else passOn(session.stderr, result.error, raw);
}
