import type { InvocationContext as Context, InvocationContextInit } from "@azure/functions";
import { emitLogRecord } from "../src/telemetry/log-record.ts";
import { InvocationContext } from "./runtime.ts";

export interface Invocation extends Omit<InvocationContextInit, "logHandler"> {
  readonly functionName: string;
  /** Whether only errors are written to standard error. */
  readonly quiet: boolean;
}

/** The context of an invocation, whose log goes where the application's log goes in Azure, and to standard error. */
export function invocationContext({ quiet, ...init }: Invocation): Context {
  return new InvocationContext({
    ...init,
    logHandler: (level, ...parts) => {
      const message = parts.join(" ");
      emitLogRecord(level, message, init.functionName);
      if (!quiet || level === "error") process.stderr.write(`${level} ${init.functionName} ${message}\n`);
    },
  });
}
