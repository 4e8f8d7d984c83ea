import { gunzipSync } from "node:zlib";
import type { Azure } from "../../azure/connect.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { type ExtensionView, withInstanceView } from "../../azure/machine-reads.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import { resourceNames } from "../../plan/resource-names.ts";
import type { RunOptions } from "../../run/options.ts";
import { throwIfAborted } from "../../run/options.ts";
import { runOnMachine } from "../../run-command/command.ts";
import { findHost, type Host } from "../model/host.ts";
import { commandTarget, requireMachine } from "../model/operation.ts";

const maxLines = 10_000;

/** Options of `readLogs`. */
export interface LogOptions extends RunOptions {
  /** `daemon`: Docker's journal, from the machine. `extension`: the output of the installation, from Azure. */
  readonly source?: "daemon" | "extension" | undefined;
  /** Default 100. */
  readonly lines?: number | undefined;
}

/**
 * The last lines of a host's log. Azure transports 4 KB; the daemon's lines are compressed, so that a few hundred fit, and
 * the oldest are left out where they do not.
 * @throws BerthError `host-stopped` for the daemon's log, `log-missing`
 */
export function readLogs(azure: Azure, name: string, options: LogOptions = {}): Promise<string> {
  return runVerb(azure, options, () => read(azure, name, options));
}

async function read(azure: Azure, name: string, options: LogOptions): Promise<string> {
  const { source = "daemon", lines = 100, signal } = options;
  throwIfAborted(signal);
  if (!Number.isInteger(lines) || lines < 1 || lines > maxLines) {
    const message = issueTexts.notANumberUpTo(lines, maxLines);
    throw new BerthError("spec-invalid", { issues: [{ path: "lines", message }] });
  }
  const host = await findHost(azure, name);
  return source === "daemon" ? daemonLog(azure, host, lines, signal) : extensionLog(azure, host, lines);
}

/** Compresses as many of the last lines as fit: 3800 characters of base64, beside the agent's own output. */
const packScript = `
lines=$berth_lines
while :; do
  packed=$(journalctl --unit docker.service --no-pager --output short-iso --lines "$lines" 2>&1 | gzip -9 | base64 | tr -d '\\n')
  if [ "\${#packed}" -le 3800 ] || [ "$lines" -le 1 ]; then break; fi
  lines=$((lines * 3 / 4))
done
printf 'packed:%s\\n' "$packed"
`;

/** What 4 KB can hold at most: gzip makes a thousandth of what repeats itself. */
const maxOutputLength = 8 * 1024 * 1024;

async function daemonLog(azure: Azure, host: Host, lines: number, signal: AbortSignal | undefined): Promise<string> {
  const command = {
    script: packScript,
    parameters: [{ name: "berth_lines", value: String(lines) }],
    timeoutSeconds: 120,
  };
  const { output } = await runOnMachine(azure, commandTarget(host), "berth-logs", command, { signal });
  const packed = /packed:([A-Za-z0-9+/=]+)/.exec(output)?.[1];
  return packed === undefined
    ? output
    : gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength }).toString("utf8");
}

const maxLogCharacters = 65_536;

async function extensionLog(azure: Azure, host: Host, lines: number): Promise<string> {
  const { extension } = resourceNames(host.name, "");
  try {
    type Body = { readonly properties?: { readonly instanceView?: ExtensionView } };
    const path = `${requireMachine(host)}/extensions/${extension}`;
    const { properties } = await azure.arm.get<Body>(path, { query: withInstanceView });
    const { statuses = [], substatuses = [] } = properties?.instanceView ?? {};
    const texts = [...statuses, ...substatuses].map(({ message }) => message ?? "");
    const text = ([...new Set(texts)].find((each) => each.trim() !== "") ?? "").slice(-maxLogCharacters);
    return `${text.trimEnd().split("\n").slice(-lines).join("\n")}\n`;
  } catch (error) {
    if (isNotFound(error)) throw new BerthError("log-missing", { host: host.name, source: "extension" });
    throw toBerthError(error, { host: host.name, endpoint: azure.endpoint });
  }
}
