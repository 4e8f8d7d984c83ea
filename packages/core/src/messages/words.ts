import { wordTexts as english } from "./en/words.ts";
import { remembered } from "./remembered.ts";

export const wordTexts = /* @__PURE__ */ remembered("wordTexts", english);
