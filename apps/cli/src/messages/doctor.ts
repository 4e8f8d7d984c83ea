import * as english from "./en/doctor.ts";
import { catalogue } from "./language.ts";

export const { doctorTexts, loginTexts } = catalogue(english, "doctor");
