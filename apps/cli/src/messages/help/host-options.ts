import * as english from "../en/help/host-options.ts";
import { catalogue } from "../language.ts";

export const { optionHeadings, hostFileTexts, machineTexts, diskTexts, networkTexts, dockerTexts, secretTexts } =
  catalogue(english, "hostOptions");
