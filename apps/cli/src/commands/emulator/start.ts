import { BerthError, type CloudName, isCodedError } from "@dockberth/core";
import { type EmulatorState, readEmulatorState } from "../../connection/emulator-state.ts";
import { CliError } from "../../errors.ts";
import { inputTexts } from "../../messages/input.ts";
import { progressTexts } from "../../messages/progress.ts";
import { resultTexts } from "../../messages/results.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { type Progress, progressBar, terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";
import { type EmulatorMessage, spawnEmulator } from "./spawn-emulator.ts";
import { withoutSecrets } from "./status.ts";

interface Options extends OutputOptions {
  readonly guests: "auto" | "linux" | "simulated";
  readonly agent: "imitation" | "waagent";
  readonly timeScale: string;
  readonly cloud: CloudName;
  readonly foreground?: boolean;
}

export async function start(session: Session, options: Options): Promise<void> {
  requireTimeScale(options.timeScale);
  const running = await readEmulatorState(session.env);
  if (running !== undefined) return writeState(session, running, options, resultTexts.emulatorAlreadyRunning);
  const progress = terminalProgress(session, options);
  const onMessage = messageHandler(progress);
  try {
    if (options.foreground === true) await runInForeground(session, options, onMessage);
    else {
      const { guests, agent, timeScale, cloud } = options;
      const words = ["--guests", guests, "--agent", agent, "--time-scale", timeScale, "--cloud", cloud];
      const state = await spawnEmulator(session, words, onMessage);
      writeState(session, state, options, resultTexts.emulatorRunning);
    }
  } finally {
    progress.close();
  }
}

function requireTimeScale(text: string): void {
  if (Number(text) >= 0 && Number(text) <= 10) return;
  throw new BerthError("spec-invalid", { issues: [{ path: "--time-scale", message: inputTexts.timeScale }] });
}

/** Shows how far the preparation of the emulator is. */
function messageHandler(progress: Progress): (message: EmulatorMessage) => void {
  const label = progressTexts.preparingEmulator;
  let end: (() => void) | undefined = progress.begin(label);
  return (message) => {
    if (message.type === "notice") progress.say(progressTexts.guests(message.notice));
    else if (message.type === "step") progress.update(label, progressBar(message.step, message.fraction));
    else {
      end?.();
      end = undefined;
    }
  };
}

async function runInForeground(
  session: Session,
  options: Options,
  onMessage: (message: EmulatorMessage) => void,
): Promise<void> {
  // The emulator itself is loaded only by the process that runs it.
  const { runEmulator } = await import("./run-emulator.ts");
  const report = (message: EmulatorMessage) => {
    onMessage(message);
    if (process.connected) process.send?.(message);
  };
  const running = runEmulator(session, {
    guests: options.guests,
    agent: options.agent,
    timeScale: Number(options.timeScale),
    cloud: options.cloud,
    onStep: (step, fraction) => report({ type: "step", step, fraction }),
    onNotice: (notice) => report({ type: "notice", notice }),
    onReady: (state) => {
      report({ type: "ready", state });
      writeState(session, state, options, resultTexts.emulatorRunning);
    },
  });
  await running.catch((error: unknown) => {
    if (CliError.is(error, "emulator-folder-in-use")) {
      report({ type: "folder-in-use", folder: error.details.folder });
      throw error;
    }
    const reason = CliError.is(error, "emulator-failed") ? error.details.reason : explainCoded(error);
    if (reason !== undefined) report({ type: "failed", reason });
    throw error;
  });
}

/** Undefined for what is a fault of Berth. */
function explainCoded(error: unknown): string | undefined {
  return isCodedError(error) ? explainError(error).message : undefined;
}

function writeState(
  session: Session,
  state: EmulatorState,
  { json }: Options,
  sentence: (state: EmulatorState) => string,
): void {
  if (json === true) writeJson(session, withoutSecrets(state));
  else writeLine(session, sentence(state));
}
