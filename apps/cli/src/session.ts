import type { Readable, Writable } from "node:stream";

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A stream that may be a terminal. */
export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** Everything that a command knows of the world around it. Tests pass their own. */
export interface Session {
  readonly env: Environment;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Set by a command that ends without an error but not with 0, such as the exit code of a program that it ran. */
  exitCode: number;
  /** Set by `--no-color`, and by NO_COLOR or TERM=dumb in the environment. */
  plain: boolean;
  /** Set by `--query`: what is shown of a result. */
  select: ((result: unknown) => unknown) | undefined;
  /** Set by `--debug` and BERTH_DEBUG: each request to Azure is shown, and the causes of an error. */
  debug: boolean;
}

/** Completes a session, whose output follows the environment: https://no-color.org, TERM and BERTH_DEBUG. */
export function newSession(given: Omit<Session, "exitCode" | "plain" | "select" | "debug">): Session {
  const { NO_COLOR = "", TERM, BERTH_DEBUG = "" } = given.env;
  return Object.assign(given, {
    exitCode: 0,
    select: undefined,
    plain: NO_COLOR !== "" || TERM === "dumb",
    debug: BERTH_DEBUG !== "",
  });
}
