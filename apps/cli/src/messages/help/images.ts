import * as english from "../en/help/images.ts";
import { catalogue } from "../language.ts";

export const { imageCommands } = catalogue(english, "images");
