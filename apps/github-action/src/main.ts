import { commands } from "./commands.ts";
import { requireOwnRepository } from "./github/require-own-repository.ts";
import { runStep } from "./step.ts";

await runStep(async (step) => {
  await requireOwnRepository(step);
  await commands[step.inputs.command](step);
});
