import { checkTexts as english } from "./en/checks.ts";
import { remembered } from "./remembered.ts";

export const checkTexts = /* @__PURE__ */ remembered("checkTexts", english);
