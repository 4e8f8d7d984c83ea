import * as english from "../en/help/hosts.ts";
import { catalogue } from "../language.ts";

export const { hostCommands } = catalogue(english, "hosts");
