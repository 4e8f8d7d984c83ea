import { createInterface } from "node:readline/promises";
import { CliError } from "./errors.ts";
import type { Session } from "./session.ts";

/**
 * Asks, where there is somebody to ask; only yes is yes.
 * @throws BerthError `confirmation-missing`
 */
export async function confirm({ stdin, stderr, signal }: Session, question: string, option: string): Promise<void> {
  const asked = stdin.isTTY === true && stderr.isTTY === true;
  if (asked) {
    const terminal = createInterface({ input: stdin, output: stderr });
    try {
      const answer = await terminal.question(`${question} [y/N] `, { signal });
      if (/^y(es)?$/i.test(answer.trim())) return;
    } finally {
      terminal.close();
    }
  }
  throw new CliError("confirmation-missing", { what: question.replace(/\?$/, ""), option });
}
