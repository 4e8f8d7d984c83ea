/** The language of everything that the application says. Another language is another folder with the same exports. */
export { apiTexts } from "./en/api.ts";
export { coreErrorTexts } from "./en/core-errors.ts";
export { errorTexts } from "./en/errors.ts";
export { issueTexts, reasonTexts, settingTexts } from "./en/issues.ts";
export { localTexts } from "./en/local.ts";
export { pageTexts } from "./en/page.ts";
export { phrases } from "./en/phrases.ts";
