import * as english from "./en/shells.ts";
import { catalogue } from "./language.ts";

export const { applyWith, programTasks } = catalogue(english, "shells");
