import * as english from "./en/progress.ts";
import { catalogue } from "./language.ts";

export const { progressTexts, demoTexts, demoFailures, leftoverTexts } = catalogue(english, "progress");
