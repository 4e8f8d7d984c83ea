/** A task as what the agent's shell does inside the guest. */
export interface AgentRun {
  /** Where it runs, and where its output is kept: root's alone. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  /** Shell lines; their exit code is the task's. */
  readonly lines: readonly string[];
}
