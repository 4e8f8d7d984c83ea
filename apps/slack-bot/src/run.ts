import { openAuthority } from "./authority.ts";
import { type RunningBot, startBot } from "./bot.ts";
import { readConfiguration } from "./configuration.ts";
import { openAzure, openCredential, openStore } from "./connect.ts";
import { appManifest } from "./manifest.ts";
import { toError } from "./outputs.ts";

/** All that the program knows of the world around it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
}

/** `berth-slack-bot` runs the bot until it is stopped; `berth-slack-bot manifest [URL]` writes the app's manifest. */
export async function run(words: readonly string[], world: World): Promise<number> {
  try {
    if (words[0] === "manifest") {
      world.stdout.write(`${JSON.stringify(appManifest(words[1]), null, 2)}\n`);
      return 0;
    }
    await serve(world);
    return 0;
  } catch (thrown) {
    const error = toError(thrown);
    world.stderr.write(`berth-slack-bot: ${error.message}\n  ${error.hint}\n`);
    return error.kind === "input" ? 2 : 1;
  }
}

async function serve({ env, stdout, signal }: World): Promise<void> {
  const configuration = await readConfiguration(env);
  const credential = openCredential(configuration);
  const authority = await openAuthority(configuration, credential);
  const [azure, store] = await Promise.all([
    openAzure(configuration, credential),
    openStore(configuration.store, credential),
  ]);
  const { leaseSeconds } = configuration;
  const write = (line: string) => void stdout.write(`${line}\n`);
  const bot = await startBot({ ...configuration, azure, authority, store, write, jobs: { leaseSeconds } });
  await untilStopped(bot, Math.min(30, leaseSeconds / 2), signal);
  await bot.stop();
  write(JSON.stringify({ type: "stopped" }));
}

/** Ticks, one after the other, until the signal comes. */
async function untilStopped(bot: RunningBot, seconds: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, seconds * 1000);
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done);
    });
    if (!signal.aborted) await bot.tick();
  }
}
