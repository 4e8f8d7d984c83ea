import type { Translation } from "@dockberth/core";
import type * as english from "../en/usage.ts";

/** What is wrong with a command line, by commander's code; what its sentence quotes stays as it is. */
export const usageTexts = {
  dash: (found, option) => `有选项以 ${found} 开头，它不是连字符：请写成 ${option}`,
  quote: (found) => `有参数含有 ${found}，shell 不把它当作引号：请改用 " 或 '`,
  problem: (code, sentence) => {
    const [first = "", second = ""] = [...sentence.matchAll(/'([^']*)'/g)].map(([, quoted]) => quoted);
    return `${problemOf(code, sentence, first, second)}${suggestionIn(sentence)}${choicesIn(sentence)}`;
  },
} satisfies Translation<typeof english.usageTexts>;

function problemOf(code: string, sentence: string, first: string, second: string): string {
  switch (code) {
    case "commander.missingArgument":
      return `缺少必需的参数 ${first}`;
    case "commander.optionMissingArgument":
      return `选项 ${first} 缺少值`;
    case "commander.missingMandatoryOptionValue":
      return `没有给出必需的选项 ${first}`;
    case "commander.conflictingOption":
      return `选项 ${first} 不能与选项 ${second} 一起使用`;
    case "commander.unknownOption":
      return `未知选项 ${first}`;
    case "commander.unknownCommand":
      return `未知命令 ${first}`;
    case "commander.excessArguments":
      return `参数过多：${between(sentence, ": ", ".")}`;
    case "commander.invalidArgument":
      return sentence.startsWith("option") ? `选项 ${first} 的值 ${second} 无效` : `参数 ${second} 的值 ${first} 无效`;
    default:
      return sentence;
  }
}

function suggestionIn(sentence: string): string {
  const suggestion = between(sentence, "(Did you mean ", "?)").replace(/^one of /, "");
  return suggestion === "" ? "" : `（您是否想输入 ${suggestion.replaceAll(", ", "、")}？）`;
}

function choicesIn(sentence: string): string {
  const choices = between(sentence, "Allowed choices are ", ".");
  return choices === "" ? "" : `；可选值：${choices.replaceAll(", ", "、")}`;
}

/** What stands after the first `start` and before the last `end`; empty where one is missing. */
function between(sentence: string, start: string, end: string): string {
  const [from, to] = [sentence.indexOf(start), sentence.lastIndexOf(end)];
  return from < 0 || to < from ? "" : sentence.slice(from + start.length, to);
}
