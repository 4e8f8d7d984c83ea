import { demoTexts } from "../../messages/progress.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";
import { runDemo } from "./run-demo.ts";

type Options = OutputOptions & { readonly guests: "auto" | "linux" | "simulated" };

export async function demo(session: Session, options: Options): Promise<void> {
  const progress = terminalProgress(session, options);
  try {
    const result = await runDemo(session, { guests: options.guests, progress });
    if (options.json === true) writeJson(session, result);
    else writeLine(session, demoTexts.done(result.seconds, result.guests));
  } finally {
    progress.close();
  }
}
