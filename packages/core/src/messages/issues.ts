import { issueTexts as english } from "./en/issues.ts";
import { remembered } from "./remembered.ts";

export const issueTexts = /* @__PURE__ */ remembered("issueTexts", english);
