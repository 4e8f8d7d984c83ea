import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../log.ts";

/** Passes on warnings and errors of Slack's libraries. Their lower levels contain payloads and headers. */
export function quietLogger(log: Log): Logger {
  const pass =
    (level: string) =>
    (...parts: unknown[]) => {
      const text = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" ");
      log({ type: "slack", level, text: text.replaceAll(/\bx(?:ox[a-z]|app)-[\w-]+/g, "[token]").slice(0, 500) });
    };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: pass("warn"),
    error: pass("error"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
