import { createInterface } from "node:readline/promises";
import { CliError } from "../errors.ts";
import { promptTexts } from "../messages/prompts.ts";
import type { Session } from "../session.ts";
import { isInteractive } from "./password.ts";

/**
 * Asks a question at a terminal. Only yes counts as yes.
 * @throws BerthError `confirmation-missing`
 */
export async function confirm(session: Session, question: string, option: string): Promise<void> {
  const { stdin, stderr, signal } = session;
  if (isInteractive(session)) {
    const terminal = createInterface({ input: stdin, output: stderr });
    try {
      const answer = await terminal.question(promptTexts.yesOrNo(question), { signal });
      if (/^y(es)?$/i.test(answer.trim())) return;
    } finally {
      terminal.close();
    }
  }
  throw new CliError("confirmation-missing", { question, option });
}
