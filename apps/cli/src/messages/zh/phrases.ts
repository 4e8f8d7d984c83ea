import type { Phrases } from "@dockberth/core";
import { phrasesOf as englishOf } from "../en/phrases.ts";

/** What to do about an error. Commands and options are the same in every language. */
export function phrasesOf(command: string): Phrases {
  const english = englishOf(command);
  return {
    ...english,
    retry: () => "再次运行同一命令",
    "begin-authority-change": ({ host }) => `\`berth ca renew\`，然后 \`berth rotate ${host} --to-next\``,
    "read-field-reference": (advice) => english["read-field-reference"](advice).replace(" and ", " 和 "),
    "report-problem": () => "报告它，并附上堆栈跟踪和 `berth version` 的输出",
  };
}
