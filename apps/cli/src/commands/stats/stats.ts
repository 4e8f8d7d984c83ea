import { readDocker } from "../../actions/read-docker.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { programTasks } from "../../messages/shells.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { passOn } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly timeout: string };

export async function stats(session: Session, name: string, options: Options): Promise<void> {
  const { timeout } = options;
  const format = options.json === true ? ["--format", "{{json .}}"] : [];
  const words = ["stats", "--no-stream", ...format];
  const output = await readDocker(session, name, options, { words, task: programTasks.readStats(name), timeout });
  if (options.json !== true) return void passOn(session.stdout, output);
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  writeJson(session, { host: name, containers: lines.map((line) => JSON.parse(line) as unknown) });
}
