import * as english from "../en/help/program.ts";
import { catalogue } from "../language.ts";

export const { commandHeadings, commanderTexts, programText } = catalogue(english, "program");
