import * as english from "./en/prompts.ts";
import { catalogue } from "./language.ts";

export const { promptTexts } = catalogue(english, "prompts");
