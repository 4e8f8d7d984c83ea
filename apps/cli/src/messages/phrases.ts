import * as english from "./en/phrases.ts";
import { catalogue } from "./language.ts";

export const { phrasesOf } = catalogue(english, "phrases");
