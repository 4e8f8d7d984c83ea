import * as english from "../en/help/access.ts";
import { catalogue } from "../language.ts";

export const { accessCommands } = catalogue(english, "access");
