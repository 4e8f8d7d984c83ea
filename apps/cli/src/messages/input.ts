import * as english from "./en/input.ts";
import { catalogue } from "./language.ts";

export const { inputTexts, secretNames } = catalogue(english, "input");
