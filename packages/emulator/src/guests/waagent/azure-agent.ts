/// <reference path="../../text.d.ts" />

import type { RequestListener } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type ZippableFile, zipSync } from "fflate";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import type { RunShell } from "../agent/run.ts";
import type { GuestResult, GuestSpec, GuestTask } from "../guest.ts";
import customScriptExtension from "./custom-script-extension.py";
import type { GoalStateFile } from "./goal-state-file.ts";
import { createWireServer } from "./wire-server.ts";

/** The real Azure Linux Agent of a guest, with what it talks to. */
export interface AzureAgent {
  /** Answers what the machine asks the platform. */
  readonly answer: RequestListener;
  /** Shell lines that configure the agent in the machine's root before it boots. */
  readonly prepare: readonly string[];
  /** Resolves when the agent has reported that it is ready. */
  start(shell: RunShell, wait: AgentWait): Promise<void>;
  run(task: CustomScript, wait: AgentWait): Promise<GuestResult>;
  /** Resolves when the agent reports nothing of the handler any more. */
  uninstall(wait: AgentWait): Promise<GuestResult>;
}

export interface AgentWait {
  readonly isRunning: () => boolean;
  readonly signal?: AbortSignal | undefined;
}

type CustomScript = Extract<GuestTask, { kind: "custom-script" }>;

const handler = { name: "Microsoft.Azure.Extensions.CustomScript", version: "2.1.7" };

export function createAzureAgent(spec: GuestSpec, file: GoalStateFile): AzureAgent {
  const server = createWireServer(spec, handlerPackage(), file);
  return {
    answer: server.answer,
    prepare,
    async start(shell, waiting) {
      await server.connect(shell);
      const ready = () => (textAt(server.report(), "guestAgentStatus", "status") === "Ready" ? true : undefined);
      const isReady = await until(ready, { ...waiting, seconds: startSeconds });
      if (isReady === undefined) throw new Error(`The agent was not ready after ${startSeconds} seconds.`);
    },
    async run(task, waiting) {
      const startedAt = new Date();
      await server.apply({ ...handler, ...task });
      try {
        const found = await until(() => resultOf(server.report(), task.sequence), {
          ...waiting,
          seconds: limitSeconds,
        });
        return { ...(found ?? timedOut), startedAt, endedAt: new Date() };
      } catch (error) {
        server.withdraw(handler);
        throw error;
      }
    },
    async uninstall(waiting) {
      const startedAt = new Date();
      const goalState = server.withdraw(handler);
      const isGone = () => (isUninstalled(server.report(), goalState) ? uninstalled : undefined);
      const found = await until(isGone, { ...waiting, seconds: uninstallSeconds });
      return { ...(found ?? timedOut), startedAt, endedAt: new Date() };
    },
  };
}

type Outcome = Pick<GuestResult, "exitCode" | "stdout" | "stderr" | "timedOut">;

const startSeconds = 180;
/** The time limit of an extension: https://learn.microsoft.com/azure/virtual-machines/extensions/features-linux */
const limitSeconds = 90 * 60;
/** How long Azure waits for the agent: https://github.com/Azure/WALinuxAgent/pull/3259 */
const uninstallSeconds = 15 * 60;
const uninstalled: Outcome = { exitCode: 0, stdout: "", stderr: "", timedOut: false };
const timedOut: Outcome = { exitCode: 1, stdout: "", stderr: "", timedOut: true };

/** The archive that Azure's agent installs: https://github.com/Azure/custom-script-extension-linux/blob/master/misc/HandlerManifest.json */
function handlerPackage(): Buffer {
  const program = "bin/custom-script-shim";
  const commands = ["install", "uninstall", "update", "enable", "disable"].map((each) => [
    `${each}Command`,
    `${program} ${each}`,
  ]);
  const rest = { rebootAfterInstall: false, reportHeartbeat: false, updateMode: "UpdateWithInstall" };
  const manifest = [{ version: 1.0, handlerManifest: { ...Object.fromEntries(commands), ...rest } }];
  const file = (text: string, mode: number): ZippableFile => [Buffer.from(text), { os: unix, attrs: mode << 16 }];
  // Stored as they are and of one day: the same files give the same archive.
  const archive = zipSync(
    { "HandlerManifest.json": file(JSON.stringify(manifest), 0o644), [program]: file(customScriptExtension, 0o755) },
    { level: 0, mtime: "1980-01-01T00:00:00" },
  );
  return Buffer.from(archive);
}

/** Where an archive says that its files are from: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.2. */
const unix = 3;

/**
 * What Azure's images have, but for these: the machine is set up before the agent starts, it has no disk and no firewall of its
 * own, its agent does not update itself, and it asks for a new goal state every second instead of every six.
 */
const settings = {
  "Extensions.Enabled": "y",
  "Extensions.GoalStatePeriod": 1,
  "Provisioning.Agent": "disabled",
  "Provisioning.MonitorHostName": "n",
  "ResourceDisk.Format": "n",
  "ResourceDisk.EnableSwap": "n",
  "Logs.Verbose": "n",
  "Logs.Collect": "n",
  "OS.EnableFIPS": "n",
  "OS.EnableFirewall": "n",
  "OS.EnableRDMA": "n",
  "OS.RootDeviceScsiTimeout": 300,
  "OS.OpensslPath": "None",
  "OS.SshDir": "/etc/ssh",
  "AutoUpdate.Enabled": "n",
};

/** The image masks the agent's unit, whose condition is a virtual machine of Hyper-V. */
const prepare = [
  "cat >/etc/waagent.conf <<'EOF'",
  ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
  "EOF",
  "install -d -m 0700 /var/lib/waagent",
  "[ ! -h /etc/systemd/system/walinuxagent.service ] || rm /etc/systemd/system/walinuxagent.service",
  "mkdir -p /etc/systemd/system/walinuxagent.service.d /etc/systemd/system/multi-user.target.wants",
  "printf '[Unit]\\nConditionVirtualization=\\n' >/etc/systemd/system/walinuxagent.service.d/90-emulator.conf",
  "ln -sf /lib/systemd/system/walinuxagent.service /etc/systemd/system/multi-user.target.wants/",
];

/** Azure asks for nothing else: https://github.com/Azure/WALinuxAgent/blob/develop/azurelinuxagent/ga/exthandlers.py, _EXT_DISALLOWED_ERROR_MAP */
function isUninstalled(report: Json | undefined, goalState: number): boolean {
  const handled = textAt(report, "vmArtifactsAggregateStatus", "goalStateAggregateStatus", "inSvdSeqNo");
  return Number(handled) >= goalState && handlerStatusOf(report) === undefined;
}

function handlerStatusOf(report: Json | undefined) {
  return listAt(report, "handlerAggregateStatus").find((each) => textAt(each, "handlerName") === handler.name);
}

/** Undefined until the handler has ended. */
function resultOf(report: Json | undefined, sequence: number): Outcome | undefined {
  const status = handlerStatusOf(report);
  const { settingsStatus, sequenceNumber } = objectAt(status, "runtimeSettingsStatus");
  const state = textAt(settingsStatus, "status", "status");
  const message = textAt(settingsStatus, "status", "formattedMessage", "message") ?? "";
  if (Number(sequenceNumber) === sequence && (state === "success" || state === "error")) return readMessage(message);
  if (textAt(status, "status") === "NotReady" && textAt(status, "code") !== "0")
    throw new Error(textAt(status, "formattedMessage", "message") ?? "The handler is not ready.");
  return undefined;
}

/** Reads the message of Azure's handler: main/cmds.go, `enable`. */
function readMessage(message: string): Outcome {
  const [outMark, errorMark] = ["\n[stdout]\n", "\n[stderr]\n"];
  const [out, error] = [message.indexOf(outMark), message.lastIndexOf(errorMark)];
  const [head, stdout, stderr] =
    out < 0 || error < out
      ? [message, "", ""]
      : [message.slice(0, out), message.slice(out + outMark.length, error), message.slice(error + errorMark.length)];
  const [, code] = /exit status=(-?\d+)/.exec(head) ?? [];
  if (!head.startsWith("Enable failed")) return { exitCode: 0, stdout, stderr, timedOut: false };
  if (code !== undefined) return { exitCode: Number(code), stdout, stderr, timedOut: false };
  return { exitCode: 1, stdout, stderr: head.replace(/^Enable failed: /, ""), timedOut: false };
}

/** Undefined if the time is over. */
async function until<T>(
  read: () => T | undefined,
  { isRunning, signal, seconds }: AgentWait & { readonly seconds: number },
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = read();
    if (found !== undefined) return found;
    if (!isRunning()) throw new Error("The virtual machine was powered off before its agent reported.");
    if (Date.now() > end) return undefined;
    await wait(100, undefined, { signal });
  }
}
