import { addressFunctions } from "./addresses.ts";
import { collectionFunctions } from "./collections.ts";
import { dateFunctions } from "./dates.ts";
import { lambdaFunctions } from "./lambdas.ts";
import { numberFunctions } from "./numbers.ts";
import { onlyIn, resourceFunctions } from "./resources.ts";
import { textFunctions } from "./text.ts";
import type { Functions } from "./values.ts";

const all: Functions = {
  ...resourceFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...collectionFunctions,
  ...lambdaFunctions,
  ...dateFunctions,
  ...addressFunctions,
};

/** The functions of the template language, by lower-case name. `if` and `lambda` are not among them: they evaluate their arguments themselves. */
export const functions: Functions = {
  ...all,
  // ARM evaluates these once, before the deployment: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#newguid
  ...Object.fromEntries(
    (["newGuid", "utcNow"] as const).flatMap((name) => {
      const call = all[name.toLowerCase()];
      return call === undefined ? [] : [[name.toLowerCase(), onlyIn("parameter-default", name, call)]];
    }),
  ),
};

/** Functions that ARM has and the emulator has not. */
export const functionsNotEmulated: ReadonlySet<string> = new Set(
  "deployer externalinput fail managementgroup managementgroupresourceid tophysicalzone tophysicalzones tologicalzone tologicalzones parseuri builduri".split(
    " ",
  ),
);
