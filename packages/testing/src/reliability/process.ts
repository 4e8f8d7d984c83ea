import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Emulator } from "@dockberth/emulator";
import type { Authorities, HostInput, VerbName } from "./verbs.ts";

/** What a child is told to do. It goes through standard input, since a key is in it. */
export interface Job {
  readonly emulator: Pick<Emulator, "url" | "ca" | "tenantId" | "clientId" | "clientSecret" | "subscriptionId">;
  readonly verb: VerbName;
  readonly authorities: Readonly<Record<keyof Authorities, { readonly cert: string; readonly key: string }>>;
  readonly input: HostInput;
}

/** A process that has loaded everything and waits for its job. */
export interface Child {
  /** Does the job, to its end or to that of the process. */
  run(job: Job): Promise<{ readonly killed: boolean; readonly said: string }>;
  /** kill -9. */
  kill(): void;
}

export function startChild(): Child {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL("child.ts", import.meta.url))], {
    stdio: ["pipe", "pipe", "pipe"],
    // What a child costs is the loading of the clients: what one compiled, the next one finds.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), `berth-compiled-${process.getuid?.() ?? "all"}`) },
  });
  let said = "";
  let complaints = "";
  child.stdout?.on("data", (part: Buffer) => {
    said += part.toString();
  });
  child.stderr?.on("data", (part: Buffer) => {
    complaints += part.toString();
  });
  child.stdin?.on("error", () => undefined);
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    async run({ emulator, ...job }) {
      const { url, ca, tenantId, clientId, clientSecret, subscriptionId } = emulator;
      const plain = { url, ca, tenantId, clientId, clientSecret, subscriptionId };
      child.stdin?.end(JSON.stringify({ emulator: plain, ...job } satisfies Job));
      const [, signal] = await ended;
      const last = said.replace(/^ready\n/, "").trim();
      return { killed: signal === "SIGKILL", said: last === "" ? complaints.trim().slice(-500) : last };
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}
