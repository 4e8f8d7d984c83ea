import * as english from "./en/usage.ts";
import { catalogue } from "./language.ts";

export const { usageTexts } = catalogue(english, "usage");
