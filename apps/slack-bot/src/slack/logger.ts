import { type Logger, LogLevel } from "@slack/bolt";
import type { Session } from "../session.ts";

/** Slack's libraries write payloads and headers at their lower levels: what they warn of is passed on, the rest is not. */
export function quietLogger(log: Session["log"]): Logger {
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
