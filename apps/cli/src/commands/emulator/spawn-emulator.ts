import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { isSea } from "node:sea";
import { BerthError } from "@dockberth/core";
import { ensurePrivateFolder } from "@dockberth/core/stores";
import type { GuestNotice } from "@dockberth/emulator";
import type { EmulatorState } from "../../connection/emulator-state.ts";
import { CliError } from "../../errors.ts";
import { configurationFolder, emulatorFolder } from "../../folder/locations.ts";
import { progressTexts } from "../../messages/progress.ts";
import type { Session } from "../../session.ts";

/** What the emulator's process sends to the command that started it. */
export type EmulatorMessage =
  | { readonly type: "step"; readonly step: string; readonly fraction: number | undefined }
  | { readonly type: "notice"; readonly notice: GuestNotice }
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "folder-in-use"; readonly folder: string }
  | { readonly type: "ready"; readonly state: EmulatorState };

/** Starts `berth emulator start --foreground` as a separate process, and returns when it is ready. */
export async function spawnEmulator(
  { env, signal }: Session,
  words: readonly string[],
  onMessage: (message: EmulatorMessage) => void,
): Promise<EmulatorState> {
  await ensurePrivateFolder(configurationFolder(env));
  await ensurePrivateFolder(emulatorFolder(env));
  const logPath = join(emulatorFolder(env), "emulator.log");
  const log = await open(logPath, "w", 0o600);
  // A single executable is Node and the program in one.
  const program = isSea() ? [] : [...process.execArgv, process.argv[1] ?? ""];
  const child = spawn(process.execPath, [...program, "emulator", "start", "--foreground", ...words], {
    detached: true,
    env: { ...env },
    stdio: ["ignore", log.fd, log.fd, "ipc"],
  });
  await log.close();
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<EmulatorState>((resolve, reject) => {
      child.on("message", (message: EmulatorMessage) => {
        onMessage(message);
        if (message.type === "failed") reject(new CliError("emulator-failed", { reason: message.reason, logPath }));
        if (message.type === "folder-in-use")
          reject(new CliError("emulator-folder-in-use", { folder: message.folder }));
        if (message.type === "ready") resolve(message.state);
      });
      child.on("error", reject);
      child.on("exit", (code, name) => {
        reject(new BerthError("unexpected", { message: progressTexts.emulatorStopped(code ?? name, logPath) }));
      });
    });
  } finally {
    signal.removeEventListener("abort", stop);
    if (child.connected) child.disconnect();
    child.unref();
  }
}
