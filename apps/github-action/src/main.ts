import { randomBytes } from "node:crypto";
import { startGroup, warning } from "@actions/core";
import { commands } from "./commands.ts";
import { requireOwnRepository } from "./github/require-own-repository.ts";
import { readInputs, unknownInputs } from "./inputs.ts";
import { readJob } from "./job.ts";
import { inputTexts, logTexts } from "./messages/en/texts.ts";
import { saveState } from "./state.ts";
import { runStep } from "./step.ts";

await runStep(async ({ env, signal }) => {
  const nonce = randomBytes(12).toString("hex");
  saveState({ nonce });
  const inputs = readInputs(env);
  startGroup(logTexts.group(inputs.command));
  for (const name of unknownInputs(env)) warning(inputTexts.unknown(name), { title: logTexts.title });
  const step = { inputs, env, signal, job: await readJob(env, nonce) };
  await requireOwnRepository(step);
  await commands[inputs.command](step);
});
