import * as english from "../en/help/operations.ts";
import { catalogue } from "../language.ts";

export const { operationCommands } = catalogue(english, "operations");
