/** A task as a shell script that the agent runs inside the guest. */
export interface AgentScript {
  /** The working folder, which also keeps the output. Only root can read it. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  /** Shell lines. Their exit code is the task's. */
  readonly lines: readonly string[];
}

/** Quotes any value as one word of a POSIX shell. A word cannot contain NUL. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
