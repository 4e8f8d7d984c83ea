import type { Phrases } from "../../errors/advice.ts";
import { sdkPhrases as english } from "../en/phrases.ts";

/** The SDK's phrases. Names of functions are the same in every language. */
export const sdkPhrases: Phrases = {
  ...english,
  retry: () => "再次调用",
  "take-over-host": () => "带有 takeOver: true 的 createHost",
  "sign-in": () => "使用其他凭据",
  "choose-cloud": () => "选项 cloud",
  "choose-subscription": () => "选项 subscriptionId",
  "update-berth": () => "更新 @dockberth/core",
  "report-problem": () => "附上堆栈和版本并报告",
};
