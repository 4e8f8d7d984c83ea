import * as english from "../en/help/options.ts";
import { catalogue } from "../language.ts";

export const {
  jsonText,
  refreshText,
  priceText,
  quietText,
  rawText,
  connectionTexts,
  takeOverText,
  registrationText,
  machineReferenceTexts,
  hostArgument,
  hostNamesArgument,
  yesText,
  sshTexts,
  mannersTexts,
} = catalogue(english, "options");
