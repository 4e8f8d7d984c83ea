import * as english from "./en/plan.ts";
import { catalogue } from "./language.ts";

export const { planTexts, applyActions, applyReasons, applySummary } = catalogue(english, "plan");
