import * as english from "../en/help/tools.ts";
import { catalogue } from "../language.ts";

export const { toolCommands } = catalogue(english, "tools");
