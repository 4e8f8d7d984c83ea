import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Emulator } from "@dockberth/emulator";
import type { Authorities, HostInput, VerbName } from "./verbs.ts";

/** The work of a child, passed on standard input because it contains a key. */
export interface Job {
  readonly emulator: Pick<Emulator, "url" | "ca" | "tenantId" | "clientId" | "clientSecret" | "subscriptionId">;
  readonly verb: VerbName;
  readonly authorities: Readonly<Record<keyof Authorities, { readonly cert: string; readonly key: string }>>;
  readonly input: HostInput;
}

/** A process that has loaded its modules and waits for its job. */
export interface Child {
  /** Runs the job until it ends or the process is killed. */
  run(job: Job): Promise<{ readonly killed: boolean; readonly output: string }>;
  /** kill -9. */
  kill(): void;
}

export function startChild(): Child {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL("child.ts", import.meta.url))], {
    stdio: ["pipe", "pipe", "pipe"],
    // Loading the clients takes most of the time; the children share the compiled code.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), `berth-compiled-${process.getuid?.() ?? "all"}`) },
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (part: Buffer) => {
    stdout += part.toString();
  });
  child.stderr?.on("data", (part: Buffer) => {
    stderr += part.toString();
  });
  child.stdin?.on("error", () => undefined);
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    async run({ emulator, ...job }) {
      const { url, ca, tenantId, clientId, clientSecret, subscriptionId } = emulator;
      const plain = { url, ca, tenantId, clientId, clientSecret, subscriptionId };
      child.stdin?.end(JSON.stringify({ emulator: plain, ...job } satisfies Job));
      const [, signal] = await ended;
      const last = stdout.replace(/^ready\n/, "").trim();
      return { killed: signal === "SIGKILL", output: last === "" ? stderr.trim().slice(-500) : last };
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}
