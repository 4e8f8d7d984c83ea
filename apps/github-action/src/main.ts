import { commands } from "./commands.ts";
import { runStep } from "./step.ts";

await runStep((step) => commands[step.inputs.command](step));
