import { setTimeout as pause } from "node:timers/promises";
import { openAuthority } from "./authority.ts";
import { type RunningBot, startBot } from "./bot.ts";
import { readConfiguration } from "./configuration.ts";
import { openAzure, openCredential, openStore } from "./connect.ts";
import { describeThrown } from "./describe-error.ts";
import { appManifest } from "./manifest.ts";

/** What the program needs from its process. */
export interface ProcessContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
}

/** `berth-slack-bot` runs the bot until it is stopped; `berth-slack-bot manifest [URL]` prints the app's manifest. */
export async function run(words: readonly string[], context: ProcessContext): Promise<number> {
  try {
    if (words[0] === "manifest") context.stdout.write(`${JSON.stringify(appManifest(words[1]), null, 2)}\n`);
    else await serve(context);
    return 0;
  } catch (thrown) {
    const { kind, message, hint } = describeThrown(thrown);
    context.stderr.write(`berth-slack-bot: ${message}\n  ${hint}\n`);
    return kind === "input" ? 2 : 1;
  }
}

async function serve({ env, stdout, signal }: ProcessContext): Promise<void> {
  const configuration = await readConfiguration(env);
  const credential = openCredential(configuration);
  const write = (line: string) => void stdout.write(`${line}\n`);
  const warn = (text: string) => write(JSON.stringify({ type: "warning", text }));
  const authority = await openAuthority(configuration, credential, warn);
  const [azure, store] = await Promise.all([
    openAzure(configuration, credential),
    openStore(configuration.store, credential),
  ]);
  const { leaseSeconds } = configuration;
  const bot = await startBot({ ...configuration, azure, authority, store, write, jobs: { leaseSeconds } });
  await tickUntil(signal, bot, Math.min(30, leaseSeconds / 2));
  await bot.stop();
  write(JSON.stringify({ type: "stopped" }));
}

/** Runs one tick after the other until the signal is aborted. */
async function tickUntil(signal: AbortSignal, bot: RunningBot, seconds: number): Promise<void> {
  while (!signal.aborted) {
    await pause(seconds * 1000, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await bot.tick();
  }
}
