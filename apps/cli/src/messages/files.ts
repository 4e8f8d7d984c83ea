import * as english from "./en/files.ts";
import { catalogue } from "./language.ts";

export const { fileTexts, authorityName } = catalogue(english, "files");
