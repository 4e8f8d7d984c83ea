import { gunzipSync } from "node:zlib";
import type { GuestTask } from "../guest.ts";
import { type AgentScript, quote } from "./agent-script.ts";

type CustomScript = Extract<GuestTask, { kind: "custom-script" }>;

/** What the handler keeps. */
export const customScriptHome = "/var/lib/waagent/custom-script";

/** The time limit of an extension: https://learn.microsoft.com/azure/virtual-machines/extensions/features-linux */
const timeoutSeconds = 90 * 60;

/**
 * CustomScript 2.1. Like Azure's handler, it uses a folder for each sequence number, saves the number before it runs anything,
 * and lets only root read its files. https://github.com/Azure/custom-script-extension-linux
 */
export function customScript(task: CustomScript): AgentScript {
  const settings = { ...task.settings, ...task.protectedSettings };
  const folder = `${customScriptHome}/download/${task.sequence}`;
  return { folder, timeoutSeconds, lines: [...prepareFiles(task, settings), commandOf(settings, folder)] };
}

function prepareFiles(task: CustomScript, settings: Readonly<Record<string, unknown>>): string[] {
  const { script, fileUris, skipDos2Unix } = settings;
  const lines = [`printf %s ${task.sequence} >${customScriptHome}/mrseq`];
  if (typeof script === "string") lines.push(...writeScript(decode(script, skipDos2Unix === true)));
  if (Array.isArray(fileUris)) lines.push(...fileUris.map((uri) => download(String(uri))));
  return lines;
}

function writeScript(script: Buffer): string[] {
  return ["base64 -d >script.sh <<'EOF'", script.toString("base64"), "EOF", "chmod 0500 script.sh"];
}

function decode(script: string, keepsLineEndings: boolean): Buffer {
  const bytes = Buffer.from(script, "base64");
  const plain = isGzip(bytes) ? gunzipSync(bytes) : bytes;
  return keepsLineEndings
    ? plain
    : Buffer.from(withoutMark(plain).toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

/** Whether the handler decompresses a script: RFC 1952 with its only method. */
export function isGzip(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).toString("hex") === "1f8b08";
}

/** The handler removes a byte order mark, and reads UTF-16 with one (pkg/preprocess/bom.go). */
function withoutMark(bytes: Buffer): Buffer {
  const mark = bytes.subarray(0, 3).toString("hex");
  if (mark === "efbbbf") return bytes.subarray(3);
  if (mark.startsWith("fffe")) return Buffer.from(bytes.subarray(2).toString("utf16le"));
  if (!mark.startsWith("feff")) return bytes;
  return Buffer.from(
    Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le"),
  );
}

function download(uri: string): string {
  const name = new URL(uri).pathname.split("/").pop() || "file";
  return `curl --fail --silent --show-error --location --output ${quote(name)} -- ${quote(uri)} && chmod 0500 ${quote(name)}`;
}

function commandOf({ script, commandToExecute }: Readonly<Record<string, unknown>>, folder: string): string {
  if (typeof script === "string") return `exec /bin/sh -c ${quote(`${folder}/script.sh`)}`;
  return `exec /bin/sh -c ${quote(String(commandToExecute ?? ""))}`;
}
