import { answerTexts as english } from "./en/docker.ts";
import { remembered } from "./remembered.ts";

export const answerTexts = /* @__PURE__ */ remembered("answerTexts", english);
