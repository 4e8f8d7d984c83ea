import { Command } from "commander";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, withConnection } from "./options.ts";

/** `berth docker NAME -- ps`: the docker CLI against a host, with no variable left in the shell. */
export function dockerCommand(session: Session): Command {
  return withConnection(new Command("docker"))
    .argument("<name>", "the host")
    .argument("[words...]", "what docker is to do")
    .passThroughOptions()
    .summary("run the docker CLI against a host")
    .description("Run the docker CLI against a host. Its exit code is berth's.")
    .addHelpText(
      "after",
      examples([
        ["berth docker build-1 -- ps --all", "what runs there"],
        ["berth docker build-1 -- build -t app .", "build there"],
      ]),
    )
    .action((name: string, words: string[], options: ConnectionOptions) => docker(session, name, words, options));
}

async function docker(
  session: Session,
  name: string,
  words: readonly string[],
  options: ConnectionOptions,
): Promise<void> {
  const [{ openHost }, { dockerEnvironment }, { runDocker, withoutDockerVariables }] = await Promise.all([
    import("../hosts/open.ts"),
    import("../shells/docker-environment.ts"),
    import("../shells/run-docker.ts"),
  ]);
  const { host, folder } = await openHost(session, name, options);
  const env = { ...withoutDockerVariables(session.env), ...dockerEnvironment(host, folder) };
  session.exitCode = await runDocker(words[0] === "--" ? words.slice(1) : words, {
    env,
    signal: session.signal,
    output: "inherit",
  });
}
