// The one place that names a language. Another language is another folder beside `en`.
export { authorityTexts } from "./en/authority.ts";
export { commandTexts, dialogTexts, shortUsageOf, usageOf } from "./en/commands.ts";
export { configurationTexts } from "./en/configuration.ts";
export { errorTexts } from "./en/errors.ts";
export { hints } from "./en/hints.ts";
export { homeTexts } from "./en/home.ts";
export { hostTexts } from "./en/hosts.ts";
export { httpTexts } from "./en/http.ts";
export { jobTexts } from "./en/jobs.ts";
export { manifestTexts } from "./en/manifest.ts";
export { phrases } from "./en/phrases.ts";
export { slackTexts } from "./en/slack.ts";
export { storeTexts } from "./en/store.ts";
